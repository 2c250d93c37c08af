import type Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { ManagementError } from '../../domain/management-error.ts';

/**
 * Follows the file of an open database. A file that was deleted or replaced can still be written through its
 * old descriptor, and everything that is written there is lost without a word.
 */
export class DatabaseFile {
  readonly #file: string;
  readonly #reopen: () => Promise<Database.Database>;
  #database: Database.Database;
  #inode: number | null;

  /** `reopen` opens what lies at the path of `database` then. */
  constructor(database: Database.Database, reopen: () => Promise<Database.Database>) {
    this.#database = database;
    this.#file = database.name;
    this.#reopen = reopen;
    this.#inode = this.#readInode();
  }

  /** The database to use after `follow`; another one when the file was replaced. */
  get database(): Database.Database {
    return this.#database;
  }

  /** Null when the file can be used, otherwise why it cannot be used now. Never rejects. */
  async follow(): Promise<Error | null> {
    const inode = this.#readInode();
    if (inode === null) {
      return new ManagementError(
        'store_unavailable',
        `the file of the store ${this.#file} is gone; nothing was written`,
      );
    }
    if (inode === this.#inode && this.#database.open) return null;
    try {
      // Before the other one is opened: closing removes the write-ahead log that lies beside the path.
      this.#database.close();
      this.#database = await this.#reopen();
      this.#inode = inode;
      return null;
    } catch (error) {
      return error as Error;
    }
  }

  #readInode(): number | null {
    return statSync(this.#file, { throwIfNoEntry: false })?.ino ?? null;
  }
}
