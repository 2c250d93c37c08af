import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ManagementError } from '../domain/management-error.ts';

const PEPPER_BYTES = 32;

/** The pepper in the file, or null when there is no such file. Its bytes are taken as they are. */
export function loadPepper(file: string): Buffer | null {
  let pepper: Buffer;
  try {
    pepper = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ManagementError('store_unusable', `cannot read the pepper: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (pepper.length >= PEPPER_BYTES) return pepper;
  throw new ManagementError(
    'store_unusable',
    `the pepper in ${file} has ${pepper.length} bytes and needs ${PEPPER_BYTES}; restore the file from a backup`,
  );
}

/**
 * The pepper in the file, which is made with 32 random bytes and mode 0600 when it is missing. Of two
 * processes that make it at the same time, both get the one whose link came first.
 */
export function loadOrCreatePepper(file: string): Buffer {
  const existing = loadPepper(file);
  if (existing !== null) return existing;
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeDurably(temporary, randomBytes(PEPPER_BYTES));
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new ManagementError('store_unusable', `cannot create the pepper: ${(error as Error).message}`, {
        cause: error,
      });
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  const pepper = loadPepper(file);
  if (pepper === null) throw new ManagementError('store_unusable', `the pepper ${file} vanished`);
  return pepper;
}

/** Keys are lost with their pepper, so it is on the disk before the first key is. */
function writeDurably(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
