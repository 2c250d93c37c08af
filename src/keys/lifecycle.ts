/**
 * What happens to keys by the passing of time alone: their end is announced, and those that renew themselves
 * are given another term. Each happens once per term, however often and by however many processes it is tried.
 */
import { BY_SYSTEM } from '../domain/audit.ts';
import type { EventStore, NewEvent } from '../domain/event.ts';
import type { ApiKey } from '../domain/key.ts';
import type { Clock } from '../lib/clock.ts';
import { formatInstant } from '../lib/instant.ts';
import type { newId } from '../lib/ids.ts';
import { auditKeyChange } from './audit-entries.ts';
import type { ExpiryCursor, KeyStore } from './key-store.ts';
import { ANNOUNCE_BEFORE_MS, announcementDueAt, renewalDueAt, renewedExpiry } from './renewal.ts';

const KEYS_AT_ONCE = 200;
/** Every cache on the store asks for changes many times a second; this is for one that was stopped in between. */
const CHANGES_KEPT_MS = 3_600_000;

export interface LifecycleParts {
  readonly keys: KeyStore;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly newId: typeof newId;
  /** Whether the key renews itself: by its own word or by that of its plan. */
  readonly renewsItself: (key: ApiKey) => boolean;
}

/** One pass over the keys that end soon, in portions, so that other work of the thread comes between. */
export async function passTime(parts: LifecycleParts): Promise<void> {
  const { keys, clock } = parts;
  const nowMs = clock.nowMs();
  await keys.pruneChanges(nowMs - CHANGES_KEPT_MS);
  let after: ExpiryCursor = { expiresAt: nowMs, id: '' };
  for (;;) {
    const some = await keys.listExpiring(after, nowMs + ANNOUNCE_BEFORE_MS, KEYS_AT_ONCE);
    await announce(parts, some, nowMs);
    await renew(parts, some, nowMs);
    const last = some.at(-1);
    if (last === undefined || last.expiresAt === null || some.length < KEYS_AT_ONCE) return;
    after = { expiresAt: last.expiresAt, id: last.id };
    await nextTurn();
  }
}

async function announce(parts: LifecycleParts, keys: readonly ApiKey[], nowMs: number): Promise<void> {
  const due = keys.filter((key) => (announcementDueAt(key) ?? Infinity) <= nowMs);
  const events = due.map((key) => ({
    ...describeEvent(parts, 'key.expiring', key, nowMs),
    data: {
      name: key.name,
      project_id: key.projectId,
      expires_at: toInstant(key.expiresAt),
      renews_at: toInstant(parts.renewsItself(key) ? renewalDueAt(key) : null),
    },
  }));
  await parts.events.insert(events);
}

async function renew(parts: LifecycleParts, keys: readonly ApiKey[], nowMs: number): Promise<void> {
  for (const key of keys) {
    if (parts.renewsItself(key) && renewedExpiry(key, nowMs) !== null) await renewOne(parts, key.id, nowMs);
  }
}

/** Decides again inside the transaction: the key may have been changed, revoked or renewed since it was listed. */
async function renewOne(parts: LifecycleParts, id: string, nowMs: number): Promise<void> {
  await parts.keys.change(id, nowMs, ({ key }) => {
    const expiresAt = renewedExpiry(key, nowMs);
    if (expiresAt === null || !parts.renewsItself(key)) return null;
    const after = { ...key, expiresAt };
    const audit = auditKeyChange(key, after, { by: BY_SYSTEM, at: nowMs }, 'key.renew');
    const event = {
      ...describeEvent(parts, 'key.renewed', key, nowMs),
      data: {
        name: key.name,
        project_id: key.projectId,
        expired_at: toInstant(key.expiresAt),
        expires_at: toInstant(expiresAt),
      },
    };
    return audit === null ? null : { key: after, audit, event };
  });
}

/** One event of a kind for each end that a key has had. */
function describeEvent(
  parts: LifecycleParts,
  kind: NewEvent['kind'],
  key: ApiKey,
  nowMs: number,
): Omit<NewEvent, 'data'> {
  const dedupe = `${kind} ${key.id} ${key.expiresAt}`;
  return { id: parts.newId('evt'), at: nowMs, kind, subject: key.id, dedupe };
}

function toInstant(ms: number | null): string | null {
  return ms === null ? null : formatInstant(ms);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
