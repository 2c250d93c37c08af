/**
 * Keeps a key cache as fresh as the change log: a change made by any thread or process on the same store is
 * noticed within the interval.
 */
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Change, ImportedShapes, KeyReader } from './key-store.ts';

const INTERVAL_MS = 25;

export interface InvalidatedCache {
  invalidate(changes: readonly Change[]): void;
  /** Forgets everything. */
  clear(): void;
  /** Called whenever the store answered. */
  confirm(): void;
}

export interface ChangeWatcher {
  /** Looks now. Throws nothing: while the store cannot be reached the cache is simply not confirmed. */
  check(): MaybePromise<void>;
  stop(): void;
}

export function watchChanges(options: {
  readonly reader: KeyReader;
  readonly cache: InvalidatedCache;
  readonly counters: { setSeenChange(seq: number): void };
  /** At the first contact, and before every `onChange`. */
  onImportedShapes(shapes: ImportedShapes): void;
  onChange(changes: readonly Change[]): void;
}): ChangeWatcher {
  const { reader, cache, counters } = options;
  let seen: number | null = null;
  let running = false;

  function check(): MaybePromise<void> {
    if (running) return;
    try {
      const latest = reader.latestChange();
      if (!(latest instanceof Promise)) return apply(latest);
      running = true;
      return latest
        .then(apply)
        .catch(() => undefined)
        .finally(() => {
          running = false;
        });
    } catch {
      // The cache is not confirmed; it stops trusting itself after maxStaleMs.
    }
  }

  function apply(latest: number): MaybePromise<void> {
    if (latest === seen) {
      confirm(latest);
      return;
    }
    const shapes = reader.importedShapes();
    const changes = seen === null ? [] : reader.changesSince(seen);
    if (shapes instanceof Promise || changes instanceof Promise) {
      return Promise.all([shapes, changes]).then(([nowShapes, list]) => adopt(latest, nowShapes, list));
    }
    adopt(latest, shapes, changes);
  }

  function adopt(latest: number, shapes: ImportedShapes, changes: readonly Change[]): void {
    // Old changes are forgotten; whoever was out of touch for so long no longer knows what changed.
    const isGap = seen !== null && changes[0] !== undefined && changes[0].seq > seen + 1;
    if (isGap) cache.clear();
    cache.invalidate(changes);
    options.onImportedShapes(shapes);
    if (changes.length > 0) options.onChange(changes);
    confirm(Math.max(changes.at(-1)?.seq ?? latest, latest));
  }

  function confirm(upTo: number): void {
    seen = upTo;
    cache.confirm();
    counters.setSeenChange(upTo);
  }

  void check();
  const timer = setInterval(() => void check(), INTERVAL_MS);
  return { check, stop: () => clearInterval(timer) };
}
