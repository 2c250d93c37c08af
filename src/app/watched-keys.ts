/** All keys, a portion at a time, so that other work of the thread comes between. */
import type { WatchedKey } from '../alerts/kinds/keys.ts';
import type { ApiKey } from '../domain/key.ts';
import type { ExpiryCursor, KeyStore } from '../keys/key-store.ts';
import { rotationDueAt } from '../keys/rotation-age.ts';
import type { Clock } from '../lib/clock.ts';

const KEYS_AT_ONCE = 200;

interface WatchedKeysParts {
  readonly keys: KeyStore;
  readonly clock: Clock;
  renewsItself(key: ApiKey): boolean;
}

export async function* pageKeys(parts: WatchedKeysParts): AsyncGenerator<readonly WatchedKey[]> {
  const { keys, clock, renewsItself } = parts;
  const everything = { status: 'active', projectId: null, env: null, name: null, usedSinceMs: null } as const;
  let cursor: string | null = null;
  do {
    const nowMs = clock.nowMs();
    const page = await keys.list({ ...everything, cursor, limit: KEYS_AT_ONCE }, nowMs);
    yield page.records.map((record) => ({
      key: record.key,
      renewsItself: renewsItself(record.key),
      rotationDueAt: rotationDueAt(record, nowMs),
    }));
    cursor = page.nextCursor;
    await nextTurn();
  } while (cursor !== null);
}

export async function* pageExpiringKeys(
  untilMs: number,
  { keys, clock, renewsItself }: WatchedKeysParts,
): AsyncGenerator<readonly WatchedKey[]> {
  let after: ExpiryCursor | null = { expiresAt: clock.nowMs(), id: '' };
  while (after !== null) {
    const some: readonly ApiKey[] = await keys.listExpiring(after, untilMs, KEYS_AT_ONCE);
    // Nobody asks for rotation here.
    yield some.map((key) => ({ key, renewsItself: renewsItself(key), rotationDueAt: null }));
    const last = some.at(-1);
    const hasMore = some.length === KEYS_AT_ONCE && last !== undefined && last.expiresAt !== null;
    after = hasMore ? { expiresAt: last.expiresAt ?? 0, id: last.id } : null;
    await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
