import type Database from 'better-sqlite3';
import type { CompiledQuery as Compiled, DatabaseConnection, Dialect, Kysely, QueryResult } from 'kysely';
import { CompiledQuery, SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { ManagementError } from '../../domain/management-error.ts';
import { retryWhileBusy, sqliteCode } from './busy-retry.ts';
import { DatabaseFile } from './database-file.ts';

/**
 * Kysely's SQLite dialect with what it lacks for a file that several processes write: transactions take the
 * write lock at once, and migrations run inside one. With `reopen` it also goes on with another file that
 * takes the place of this one.
 */
export function createSqliteDialect(
  database: Database.Database,
  reopen?: () => Promise<Database.Database>,
): Dialect {
  return {
    createDriver: () =>
      reopen === undefined
        ? new ImmediateDriver({ database })
        : new FollowingDriver(new DatabaseFile(database, reopen)),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new TransactionalDdlAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  };
}

/** SQLite has transactional DDL; Kysely says no for the sake of foreign_keys, which no migration of ours switches. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateDriver extends SqliteDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    return new TranslatingConnection(await super.acquireConnection());
  }

  /**
   * A transaction that reads before it writes would fail with SQLITE_BUSY_SNAPSHOT under plain `begin` as
   * soon as someone else wrote in between, whatever the timeout.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await retryWhileBusy(() => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }

  /** SQLite ends a transaction by itself when the disk is full; what failed then is what people must hear. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!(error as Error).message.includes('no transaction is active')) throw error;
    }
  }
}

class FollowingDriver extends ImmediateDriver {
  readonly #file: DatabaseFile;

  constructor(file: DatabaseFile) {
    super({ database: () => Promise.resolve(file.database) });
    this.#file = file;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#file.database;
    const fault = await this.#file.follow();
    // Kysely would keep its mutex for ever if this threw; the first query throws instead.
    if (fault !== null) return new FaultyConnection(fault);
    if (this.#file.database !== before) await this.init();
    return super.acquireConnection();
  }
}

class FaultyConnection implements DatabaseConnection {
  readonly #fault: Error;
  constructor(fault: Error) {
    this.#fault = fault;
  }

  executeQuery<Row>(): Promise<QueryResult<Row>> {
    return Promise.reject(this.#fault);
  }

  streamQuery(): never {
    throw this.#fault;
  }
}

/** Says what a full disk or a read-only file means to whoever asked; what is nobody's fault passes as it is. */
class TranslatingConnection implements DatabaseConnection {
  readonly #inner: DatabaseConnection;
  constructor(inner: DatabaseConnection) {
    this.#inner = inner;
  }

  async executeQuery<Row>(query: Compiled): Promise<QueryResult<Row>> {
    try {
      return await this.#inner.executeQuery<Row>(query);
    } catch (error) {
      throw translate(error);
    }
  }

  streamQuery<Row>(query: Compiled, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#inner.streamQuery(query, chunkSize ?? 1);
  }
}

function translate(error: unknown): unknown {
  const meaning = meaningOf(sqliteCode(error) ?? '');
  if (meaning === null) return error;
  return new ManagementError('store_unavailable', `${meaning} (${(error as Error).message})`, {
    cause: error,
  });
}

function meaningOf(code: string): string | null {
  if (code === 'SQLITE_FULL') return 'the disk of the store is full; nothing was written';
  if (code.startsWith('SQLITE_READONLY')) return 'the file of the store is read-only; nothing was written';
  if (code.startsWith('SQLITE_IOERR')) return 'the disk of the store failed';
  if (code.startsWith('SQLITE_CANTOPEN')) return 'the file of the store cannot be opened';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return 'the file of the store is damaged; restore it from a backup';
  }
  return null;
}
