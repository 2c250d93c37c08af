/**
 * The room of keys, projects and admin tokens as a whole. It knows engines and tables; what a key means and
 * who may do what with it is decided by those who call.
 */
import type Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { AlertStore } from '../domain/alert.ts';
import type { KeyNetworks } from '../domain/key-networks.ts';
import type { AuditLog, AuditSeal } from '../domain/audit.ts';
import type { EventStore } from '../domain/event.ts';
import type { WebhookStore } from '../domain/webhook.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { AdminTokenStore } from '../keys/admin-token-store.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { ProjectStore } from '../keys/project-store.ts';
import { SqlAdminTokenStore } from './admin-token-store.ts';
import { SqlAlertStore } from './alert-store.ts';
import { SqlAuditLog } from './audit-log.ts';
import { AuditTrail } from './audit-trail.ts';
import { SqlEventStore } from './event-store.ts';
import { SqlKeyStore } from './key-store.ts';
import { SqlKeyNetworks } from './key-networks.ts';
import { migrateStore } from './migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { SqlProjectStore } from './project-store.ts';
import { SqlWebhookStore } from './webhook-store.ts';
import type { StoreSchema } from './schema.ts';
import { createSqliteDialect } from './sqlite/dialect.ts';
import { MIGRATION_TABLE, openDatabase } from './sqlite/open-database.ts';
import { transact } from './transact.ts';

export interface Store {
  readonly keys: KeyStore;
  readonly projects: ProjectStore;
  readonly adminTokens: AdminTokenStore;
  readonly events: EventStore;
  readonly audit: AuditLog;
  readonly alerts: AlertStore;
  readonly networks: KeyNetworks;
  readonly webhooks: WebhookStore;
  /** Whether nobody has made a key or an admin token yet. */
  isEmpty(): Promise<boolean>;
  /** All that the work does through the store it is given, or nothing of it. Others wait meanwhile. */
  transact<T>(work: (inside: Store) => Promise<T>): Promise<T>;
}

/** The file, open and up to date, of which it is not known yet whether it fits the pepper at hand. */
export interface StoreFile {
  /** Names of the migrations that opening this file has run. */
  readonly migrated: readonly string[];
  /** The remembered fact, or null. */
  readInfo(name: string): Promise<string | null>;
  /** Remembers the fact unless there is one already; gives what is remembered then. */
  keepInfo(name: string, value: string): Promise<string>;
  /** The rooms of the store. Their changes are sealed into the audit log with this. */
  use(seal: AuditSeal): Store;
  close(): Promise<void>;
}

/** Opens the file for reading and writing, with its tables up to date. */
export async function openSqliteStore(file: string): Promise<StoreFile> {
  const { database, applied } = await openDatabase(file, Object.keys(MIGRATIONS));
  const db = new Kysely<StoreSchema>({ dialect: createSqliteDialect(database, () => reopen(file)) });
  try {
    const pending = Object.keys(MIGRATIONS).some((name) => !applied.includes(name));
    const migrated = pending ? await migrateStore(db, MIGRATIONS, MIGRATION_TABLE) : [];
    return {
      migrated,
      readInfo: (name) => readInfo(db, name),
      keepInfo: (name, value) => keepInfo(db, name, value),
      use: (seal) => buildStore(db, new AuditTrail(seal)),
      close: () => db.destroy(),
    };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function buildStore(db: Kysely<StoreSchema>, trail: AuditTrail): Store {
  return {
    keys: new SqlKeyStore(db, trail),
    projects: new SqlProjectStore(db, trail),
    adminTokens: new SqlAdminTokenStore(db, trail),
    events: new SqlEventStore(db),
    audit: new SqlAuditLog(db, trail),
    alerts: new SqlAlertStore(db, trail),
    networks: new SqlKeyNetworks(db),
    webhooks: new SqlWebhookStore(db, trail),
    isEmpty: () => isEmpty(db),
    transact: (work) => transact(db, (transaction) => work(buildStore(transaction, trail))),
  };
}

/** For a file that took the place of the one that was opened, such as a backup that was put back. */
async function reopen(file: string): Promise<Database.Database> {
  const known = Object.keys(MIGRATIONS);
  const { database, applied } = await openDatabase(file, known);
  if (known.every((name) => applied.includes(name))) return database;
  database.close();
  throw new ManagementError(
    'store_unavailable',
    `the store ${file} was replaced by an empty or older one; restart to bring it up to date`,
  );
}

async function isEmpty(db: Kysely<StoreSchema>): Promise<boolean> {
  const key = await db.selectFrom('api_keys').select('id').limit(1).executeTakeFirst();
  const token = await db.selectFrom('admin_tokens').select('id').limit(1).executeTakeFirst();
  return key === undefined && token === undefined;
}

async function readInfo(db: Kysely<StoreSchema>, name: string): Promise<string | null> {
  const row = await db.selectFrom('store_info').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? null;
}

async function keepInfo(db: Kysely<StoreSchema>, name: string, value: string): Promise<string> {
  return db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('store_info')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    return (await readInfo(transaction, name)) ?? value;
  });
}
