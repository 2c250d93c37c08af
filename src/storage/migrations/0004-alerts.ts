import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

type AnySchema = Kysely<unknown>;

export const createAlerts: Migration = {
  async up(db: AnySchema) {
    await createRules(db);
    await createAlertEvents(db);
    await createStates(db);
    await createNetworks(db);
  },
};

async function createRules(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('alert_rules')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('scope_id', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('severity', 'text')
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('muted_until', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createAlertEvents(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('alert_events')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('rule_id', 'text', (column) => column.notNull())
    .addColumn('rule_name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('firing_id', 'text')
    .addColumn('subject_type', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'text')
    .addColumn('subject_name', 'text')
    .addColumn('project_id', 'text')
    .addColumn('window_from', 'bigint', (column) => column.notNull())
    .addColumn('window_to', 'bigint', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('summary', 'text', (column) => column.notNull())
    .addColumn('figures', 'text', (column) => column.notNull())
    .addColumn('muted', 'integer', (column) => column.notNull())
    .execute();
  for (const column of ['rule_id', 'subject_id', 'project_id'] as const) {
    const name = `alert_events_${column.replace('_id', '')}`;
    await db.schema.createIndex(name).on('alert_events').columns([column, 'seq']).execute();
  }
  await db.schema.createIndex('alert_events_at').on('alert_events').column('at').execute();
}

async function createStates(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('alert_states')
    .addColumn('rule_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('firing_id', 'text')
    .addColumn('fired_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_states_primary', ['rule_id', 'name'])
    .execute();
  await db.schema
    .createIndex('alert_states_firing')
    .on('alert_states')
    .column('firing_id')
    .where(sql.ref('firing_id'), 'is not', null)
    .execute();
}

async function createNetworks(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('key_networks')
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('first_seen_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('key_networks_primary', ['key_id', 'network'])
    .execute();
  await db.schema.createIndex('key_networks_first_seen').on('key_networks').column('first_seen_at').execute();
}
