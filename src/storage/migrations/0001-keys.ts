import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Kysely hands migrations an untyped schema on purpose: they describe the past, the types the present. */
type AnySchema = Kysely<unknown>;

export const createKeyTables: Migration = {
  async up(db: AnySchema) {
    await createProjects(db);
    await createKeys(db);
    await createKeyLookups(db);
    await createRest(db);
  },
};

async function createProjects(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('organizations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .execute();
  await db.schema
    .createTable('projects')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('active', 'integer', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('deleted_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('projects_name')
    .unique()
    .on('projects')
    .column('name')
    .where(sql.ref('deleted_at'), 'is', null)
    .execute();
}

async function createKeys(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('api_keys')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('format', 'text', (column) => column.notNull())
    .addColumn('env', 'text', (column) => column.notNull())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('last8', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.unique())
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('last_used_ip', 'text')
    .addColumn('settings', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('api_keys_project').on('api_keys').columns(['project_id', 'seq']).execute();
}

async function createKeyLookups(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('key_secrets')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('key_seq', 'integer', (column) => column.notNull().references('api_keys.seq'))
    .addColumn('last8', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .execute();
  await db.schema.createIndex('key_secrets_key').on('key_secrets').column('key_seq').execute();
  await db.schema
    .createTable('key_origins')
    .addColumn('pattern', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('key_seq', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('key_origins_primary', ['pattern', 'project_id', 'expires_at', 'key_seq'])
    .execute();
}

async function createRest(db: AnySchema): Promise<void> {
  await db.schema
    .createTable('admin_tokens')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute();
  await db.schema
    .createTable('change_log')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('store_info')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}
