import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const createEvents: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('events')
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('dedupe', 'text', (column) => column.notNull().unique())
      .execute();
    await db.schema.createIndex('events_subject').on('events').columns(['subject', 'seq']).execute();
    // The search for keys that are about to expire must not read those that never do.
    await db.schema
      .createIndex('api_keys_expiry')
      .on('api_keys')
      .columns(['expires_at', 'id'])
      .where(sql.ref('expires_at'), 'is not', null)
      .execute();
  },
};
