import { setTimeout as sleep } from 'node:timers/promises';
import { ManagementError } from '../../domain/management-error.ts';

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 200;
const ATTEMPTS = 60;

/**
 * Runs the step again while another connection holds the lock. SQLite itself waits only for its short
 * busy_timeout, because it blocks the thread while it waits; the longer wait between attempts blocks nobody.
 * Gives up with `store_unavailable` after 10 seconds or more.
 */
export async function retryWhileBusy<T>(step: () => T | Promise<T>): Promise<T> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (attempt === ATTEMPTS) {
        throw new ManagementError(
          'store_unavailable',
          'the store is locked by another process; find out who holds it and try again',
          { cause: error },
        );
      }
    }
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

export function sqliteCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : null;
}

function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') ?? false;
}
