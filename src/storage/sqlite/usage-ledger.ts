/**
 * The ledger in SQLite. Written with prepared statements on a connection of its own: through Kysely a row costs
 * half as much again, and each request pays for one. What reads it is in ../usage-reader.ts.
 */
import type Database from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { JournalPositions, LedgerStore, LedgerTransaction, Retained } from '../../usage/ledger.ts';
import { migrateStore } from '../migrate.ts';
import { createLedgerTables } from '../migrations/usage-0001-ledger.ts';
import type { UsageSchema } from '../usage-schema.ts';
import { createSqliteDialect } from './dialect.ts';
import { MIGRATION_TABLE, openDatabase } from './open-database.ts';
import { SqliteLedgerTransaction } from './usage-transaction.ts';

const USAGE_MIGRATIONS = { '0001-ledger': createLedgerTables(sql`without rowid`) };

/** Opens the file for writing, with its tables up to date. Throws `store_unusable` as openDatabase does. */
export async function openSqliteLedger(file: string): Promise<LedgerStore> {
  const { database, applied } = await openDatabase(file, Object.keys(USAGE_MIGRATIONS));
  const db = new Kysely<UsageSchema>({ dialect: createSqliteDialect(database) });
  try {
    if (applied.length === 0) await migrateStore(db, USAGE_MIGRATIONS, MIGRATION_TABLE);
    // After a long report the log of changes may be large; it shrinks at the next checkpoint.
    database.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
    return new SqliteLedger(file, database);
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

class SqliteLedger implements LedgerStore {
  readonly #file: string;
  readonly #database: Database.Database;
  readonly #transaction: SqliteLedgerTransaction;

  constructor(file: string, database: Database.Database) {
    this.#file = file;
    this.#database = database;
    this.#transaction = new SqliteLedgerTransaction(database);
  }

  async transact<T>(work: (transaction: LedgerTransaction) => T | Promise<T>): Promise<T> {
    this.#database.exec('begin immediate');
    try {
      const result = await work(this.#transaction);
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#transaction.forgetRolledBack();
      // A full disk has rolled back by itself.
      if (this.#database.inTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  readPositions(): Promise<JournalPositions> {
    const rows = this.#database
      .prepare<[], { file: string; position: number }>('select file, position from journal_positions')
      .all();
    return Promise.resolve(new Map(rows.map(({ file, position }) => [file, position])));
  }

  /** SQLite syncs its log only at checkpoints (synchronous = NORMAL). Off the thread, since it may take long. */
  async flushToDisk(): Promise<void> {
    const log = `${this.#file}-wal`;
    // Without a log everything is in the file itself.
    if (!existsSync(log)) return;
    const handle = await open(log, 'r+');
    try {
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }

  deleteBefore(kind: Retained, beforeMs: number, limit: number): Promise<number> {
    const { changes } = this.#database.prepare(DELETIONS[kind]).run(beforeMs, limit);
    return Promise.resolve(changes);
  }

  /** A reader that closes later cannot empty the log: it must not write. */
  async close(): Promise<void> {
    try {
      this.#database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.close();
    }
  }
}

const DELETIONS: Readonly<Record<Retained, string>> = {
  records: `delete from usage_records where id in (select id from usage_records where at < ? order by at limit ?)`,
  charges: `delete from charged_answers where (response_id, upstream) in
    (select response_id, upstream from charged_answers where at < ? order by at limit ?)`,
  minutes: deleteRollups(60),
  hours: deleteRollups(3_600),
  days: deleteRollups(86_400),
};

function deleteRollups(resolutionS: number): string {
  return `delete from usage_rollups where (resolution_s, bucket_at, series_id) in
    (select resolution_s, bucket_at, series_id from usage_rollups
     where resolution_s = ${resolutionS} and bucket_at < ? order by bucket_at limit ?)`;
}
