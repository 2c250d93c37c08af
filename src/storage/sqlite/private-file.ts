import { closeSync, openSync } from 'node:fs';

/**
 * Makes the file, empty, for its owner alone, unless there is one. SQLite by itself makes its files readable for
 * everybody, and its logs as readable as the file that they belong to.
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
