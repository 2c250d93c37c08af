import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { UsageReader } from '../../usage/usage-query.ts';
import { SqlUsageReader, type UsageArithmetic } from '../usage-reader.ts';
import type { UsageSchema } from '../usage-schema.ts';

const BUSY_TIMEOUT_MS = 1_000;

/** Opens the file for reading. Throws a SqliteError with the code SQLITE_CANTOPEN where there is none. */
export function openSqliteUsageReader(file: string, arithmetic: UsageArithmetic): UsageReader {
  const database = new Database(file, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  // Not the dialect of the store: its transactions ask for the write lock, which a reader must not have.
  return new SqlUsageReader(
    new Kysely<UsageSchema>({ dialect: new SqliteDialect({ database }) }),
    arithmetic,
  );
}
