import Database from 'better-sqlite3';
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ManagementError } from '../../domain/management-error.ts';
import { retryWhileBusy, sqliteCode } from './busy-retry.ts';
import { makePrivateFile } from './private-file.ts';

/** SQLite blocks the thread for as long at most; see busy-retry.ts for the rest of the wait. */
const BUSY_TIMEOUT_MS = 100;
/** Reading every page takes about 100 ms then; larger files are left to `PRAGMA integrity_check`. */
const MAX_CHECKED_BYTES = 64 * 1024 * 1024;
export const MIGRATION_TABLE = 'tollgate_migrations';

export interface OpenedDatabase {
  readonly database: Database.Database;
  /** Names of the migrations that the file has seen; empty for a new file. */
  readonly applied: readonly string[];
}

/**
 * Opens the file for writing and makes it when it is missing. A file that is no SQLite database, damaged, not
 * Tollgate's or of a newer version is refused with `store_unusable` and stays as it is, to the byte.
 */
export async function openDatabase(file: string, known: readonly string[]): Promise<OpenedDatabase> {
  return retryWhileBusy(() => {
    try {
      const applied = inspectFile(file, known);
      return { database: openForWriting(file), applied };
    } catch (error) {
      throw explainFailure(file, error);
    }
  });
}

function openForWriting(file: string): Database.Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  makePrivateFile(file);
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Reads through a read-only connection: even opening and closing for writing could change a foreign file. */
function inspectFile(file: string, known: readonly string[]): readonly string[] {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return [];
  const database = new Database(file, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    const applied = readMigrations(file, database);
    if (size <= MAX_CHECKED_BYTES) checkPages(file, database);
    const newer = applied.find((name) => !known.includes(name));
    if (newer === undefined) return applied;
    throw unusable(
      `the store ${file} was written by a newer version of Tollgate (it has step ${newer}); run that version, or restore a backup`,
    );
  } finally {
    database.close();
  }
}

function readMigrations(file: string, database: Database.Database): readonly string[] {
  const tables = database
    .prepare<[], string>("select name from sqlite_schema where type = 'table'")
    .pluck()
    .all();
  if (tables.length === 0) return [];
  if (!tables.includes(MIGRATION_TABLE)) {
    throw unusable(`${file} is a database of another program; set storage.url to a file of its own`);
  }
  return database.prepare<[], string>(`select name from ${MIGRATION_TABLE} order by name`).pluck().all();
}

/** Damage in the middle of the file would show only when someone's key happens to lie there. */
function checkPages(file: string, database: Database.Database): void {
  const problem = database.pragma('quick_check(1)', { simple: true });
  if (problem !== 'ok') {
    throw unusable(`the store ${file} is damaged; restore it from a backup (${String(problem)})`);
  }
}

function unusable(message: string, cause?: unknown): ManagementError {
  return new ManagementError('store_unusable', message, { cause });
}

function explainFailure(file: string, error: unknown): unknown {
  const code = sqliteCode(error) ?? (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'SQLITE_NOTADB')
    return unusable(`${file} is not a SQLite database; set storage.url to another file`, error);
  if (code.startsWith('SQLITE_CORRUPT')) {
    return unusable(
      `the store ${file} is damaged; restore it from a backup (${(error as Error).message})`,
      error,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || !/^(?:SQLITE_|E[A-Z])/.test(code)) return error;
  return unusable(`cannot open the store ${file}: ${(error as Error).message}`, error);
}
