/**
 * Keeps two servers off one database: the second would replay the living one's journals and double its
 * limits. The lock is an exclusive transaction on a side file, which the system lets go when the process
 * dies, however it dies. The CLI does not take it.
 */
import Database from 'better-sqlite3';
import { makePrivateFile } from './private-file.ts';

export interface ProcessLock {
  release(): void;
}

/** Throws when another server holds the lock of this database file. */
export function lockProcess(databaseFile: string): ProcessLock {
  const file = `${databaseFile}.lock`;
  makePrivateFile(file);
  const side = new Database(file, { timeout: 0 });
  try {
    side.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    side.close();
    throw new Error(
      `another tollgate server runs on ${databaseFile} (it holds ${file}); stop it first, or give this one a storage.url of its own`,
      { cause: error },
    );
  }
  return {
    release: () => {
      side.close();
    },
  };
}
