/**
 * Fields of gateway.yaml that are described but not built yet. Each is refused where it asks for more than is
 * there, so that nobody relies on a limit that is not held. An entry goes when its feature comes.
 */
import type { Reporter } from './reporter.ts';
import { pathsLike, valueAt } from './tree.ts';

interface NotSupported {
  /** `*` is any name or index. */
  readonly path: string;
  /** What may stand there already. */
  readonly supports: (value: unknown) => boolean;
  /** The same in words. */
  readonly expected: string;
}

const NO_VALUE = (value: unknown): boolean => value === null;

function leaveOut(path: string): NotSupported {
  return { path, supports: NO_VALUE, expected: 'no such field' };
}

function only(path: string, supported: string | boolean): NotSupported {
  return { path, supports: (value) => value === supported, expected: String(supported) };
}

const isSqlite = (value: unknown): boolean => typeof value === 'string' && value.startsWith('sqlite:');

export const NOT_SUPPORTED: readonly NotSupported[] = [
  { path: 'storage.url', supports: isSqlite, expected: 'sqlite:PATH' },
  only('limits.store', 'memory'),
  only('limits.onStoreError', 'local'),
  leaveOut('listen.tls'),
];

/** `NOT_SUPPORTED` is passed in so that tests can hold any list against a file. */
export function checkSupported(reporter: Reporter, list: readonly NotSupported[] = NOT_SUPPORTED): void {
  for (const { path: pattern, supports, expected } of list) {
    for (const path of pathsLike(reporter.root, pattern.split('.'))) {
      if (!supports(valueAt(reporter.root, path))) {
        reporter.reportName(path, `not supported yet; expected ${expected}`);
      }
    }
  }
}
