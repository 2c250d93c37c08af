import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const createWebhooks: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('webhooks')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('format', 'text', (column) => column.notNull())
      .addColumn('kinds', 'text', (column) => column.notNull())
      .addColumn('min_severity', 'text', (column) => column.notNull())
      .addColumn('enabled', 'integer', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('webhook_deliveries')
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('webhook_id', 'text', (column) => column.notNull())
      .addColumn('event_id', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('next_at', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('attempt_at', 'bigint')
      .addColumn('attempt_status', 'integer')
      .addColumn('attempt_error', 'text')
      .execute();
    // Asked every second, and nearly always empty.
    await db.schema
      .createIndex('webhook_deliveries_due')
      .on('webhook_deliveries')
      .column('next_at')
      .where(sql.ref('state'), '=', sql.lit('pending'))
      .execute();
    for (const column of ['webhook_id', 'event_id'] as const) {
      const name = `webhook_deliveries_${column.replace('_id', '')}`;
      await db.schema.createIndex(name).on('webhook_deliveries').columns([column, 'seq']).execute();
    }
  },
};
