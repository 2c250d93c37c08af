/** A store from before origins were told apart by environment and route answers preflights as a new one does. */
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrateStore } from '../../src/storage/migrate.ts';
import { MIGRATIONS } from '../../src/storage/migrations/migrations.ts';
import { createSqliteDialect } from '../../src/storage/sqlite/dialect.ts';
import { SqliteKeyReader } from '../../src/storage/sqlite/key-reader.ts';
import { openTestStore } from '../support/audit.ts';

const STEP = '0006-key-origins-by-route';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-origins-'));
  file = join(directory, 'store.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

it('the rows of each key are carried over', async () => {
  await makeOldStore();
  const store = await openTestStore(file);
  expect(store.migrated).toContain(STEP);
  await store.close();
  const reader = new SqliteKeyReader(file, { nowMs: () => 1_000, monoMs: () => 0 });
  const isAllowed = (pattern: string, route: string, env: 'live' | 'test' | null = null) =>
    reader.anyKeyAllowsOrigin({ project: 'prj_1', route, env }, [pattern]);
  expect(isAllowed('https://all.test', 'chat', 'live')).toBe(true);
  expect(isAllowed('https://all.test', 'chat', 'test')).toBe(false);
  expect(isAllowed('https://some.test', 'chat')).toBe(true);
  expect(isAllowed('https://some.test', 'other')).toBe(false);
  expect(isAllowed('https://expired.test', 'chat')).toBe(false);
  expect(reader.anyKeyAllowsOrigin({ project: null, route: null, env: null }, ['https://some.test'])).toBe(
    true,
  );
  reader.close();
});

/** A file as the version before the step left it, with a key for each case. */
async function makeOldStore(): Promise<void> {
  const older = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < STEP));
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  const db = new Kysely<unknown>({ dialect: createSqliteDialect(database) });
  await migrateStore(db, older, 'tollgate_migrations');
  database.exec(`
    insert into organizations values ('org_1', 'acme');
    insert into projects values ('prj_1', 'org_1', 'default', 1, '{}', 1, null);
  `);
  insertKey(database, 1, 'all.test', '{}', 9_000);
  insertKey(database, 2, 'some.test', '{"routes":["chat","files"]}', 9_000);
  insertKey(database, 3, 'expired.test', '{}', 10);
  await db.destroy();
}

function insertKey(
  database: Database.Database,
  seq: number,
  host: string,
  settings: string,
  expiresAt: number,
): void {
  database
    .prepare(
      `insert into api_keys (seq, id, project_id, name, format, env, prefix, last8, enabled, created_at, created_by, settings)
       values (?, ?, 'prj_1', 'key', 'prefixed', 'live', 'tg', '12345678', 1, 1, 'test', ?)`,
    )
    .run(seq, `key_${seq}`, settings);
  database
    .prepare("insert into key_origins (pattern, project_id, expires_at, key_seq) values (?, 'prj_1', ?, ?)")
    .run(`https://${host}`, expiresAt, seq);
}
