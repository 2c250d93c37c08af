import type { Kysely, RawBuilder } from 'kysely';
import type { Migration } from 'kysely/migration';

type AnySchema = Kysely<unknown>;

/** `clustered` ends the definition of a table whose rows shall lie in the order of their primary key. */
export function createLedgerTables(clustered: RawBuilder<unknown>): Migration {
  return {
    async up(db: AnySchema) {
      await createSeries(db);
      await createRecords(db);
      await createRollups(db, clustered);
      await createRest(db, clustered);
    },
  };
}

async function createSeries(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('usage_series')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('organization_id', 'text', (column) => column.notNull())
    .addColumn('env', 'text', (column) => column.notNull())
    .addColumn('route', 'text', (column) => column.notNull())
    .addColumn('path_template', 'text', (column) => column.notNull())
    .addColumn('upstream', 'text', (column) => column.notNull())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('confidence', 'text', (column) => column.notNull())
    .addColumn('requests', 'bigint', (column) => column.notNull())
    .addColumn('cost_nano_usd', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('usage_series_fields', [
      'key_id',
      'route',
      'status',
      'model',
      'upstream',
      'confidence',
      'path_template',
      'provider',
      'env',
      'project_id',
      'organization_id',
    ])
    .execute();
  await db.schema.createIndex('usage_series_project').on('usage_series').column('project_id').execute();
}

async function createRecords(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('usage_records')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('series_id', 'integer', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('client_request_id', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('model_requested', 'text')
    .addColumn('streamed', 'integer', (column) => column.notNull())
    .addColumn('input_tokens', 'bigint')
    .addColumn('output_tokens', 'bigint')
    .addColumn('cache_read_tokens', 'bigint')
    .addColumn('cache_write_tokens', 'bigint')
    .addColumn('cost_nano_usd', 'bigint')
    .addColumn('duplicate', 'integer', (column) => column.notNull())
    .addColumn('duration_ms', 'double precision', (column) => column.notNull())
    .addColumn('upstream_ms', 'double precision')
    .addColumn('ttfb_ms', 'double precision')
    .addColumn('overhead_ms', 'double precision', (column) => column.notNull())
    .addColumn('bytes_in', 'bigint', (column) => column.notNull())
    .addColumn('bytes_out', 'bigint', (column) => column.notNull())
    .addColumn('client_ip', 'text', (column) => column.notNull())
    .addColumn('refused_origin', 'text')
    .execute();
  // Both grow at their end, since ids of requests count up; an index by key would be written all over.
  await db.schema.createIndex('usage_records_at').on('usage_records').column('at').execute();
  await db.schema.createIndex('usage_records_request').on('usage_records').column('request_id').execute();
}

async function createRollups(db: AnySchema, clustered: RawBuilder<unknown>): Promise<void> {
  let table = db.schema
    .createTable('usage_rollups')
    .addColumn('resolution_s', 'integer', (column) => column.notNull())
    .addColumn('bucket_at', 'bigint', (column) => column.notNull())
    .addColumn('series_id', 'integer', (column) => column.notNull());
  const sums = ['requests', 'errors', 'input_tokens', 'output_tokens', 'cache_read_tokens'];
  sums.push('cache_write_tokens', 'cost_nano_usd', 'duration_us');
  for (let bucket = 0; bucket < 17; bucket++) sums.push(`latency_${bucket}`);
  for (const name of sums) table = table.addColumn(name, 'bigint', (column) => column.notNull());
  await table
    .addPrimaryKeyConstraint('usage_rollups_primary', ['resolution_s', 'bucket_at', 'series_id'])
    .modifyEnd(clustered)
    .execute();
}

async function createRest(db: AnySchema, clustered: RawBuilder<unknown>): Promise<void> {
  await db.schema
    .createTable('charged_answers')
    .addColumn('response_id', 'text', (column) => column.notNull())
    .addColumn('upstream', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('charged_answers_primary', ['response_id', 'upstream'])
    .modifyEnd(clustered)
    .execute();
  await db.schema.createIndex('charged_answers_at').on('charged_answers').column('at').execute();
  await db.schema
    .createTable('journal_positions')
    .addColumn('file', 'text', (column) => column.primaryKey())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .execute();
}
