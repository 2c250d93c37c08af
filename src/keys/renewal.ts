/** When a key is renewed and when its end is announced. Pure; who does it is the lifecycle. */
import type { ApiKey } from '../domain/key.ts';

const DAY_MS = 86_400_000;
const RENEW_BEFORE_MS = 7 * DAY_MS;
/** No key is announced earlier than this before its end. */
export const ANNOUNCE_BEFORE_MS = 30 * DAY_MS;

type Expiring = Pick<ApiKey, 'expiresAt' | 'lifetimeMs' | 'enabled' | 'revokedAt'>;

/** The instant at which an automatic renewal is due; null for a key that does not end. */
export function renewalDueAt(key: Expiring): number | null {
  return key.lifetimeMs === null ? null : leadInstant(key, RENEW_BEFORE_MS);
}

/** The instant from which people are told that the key will end, or be renewed. */
export function announcementDueAt(key: Expiring): number | null {
  return leadInstant(key, ANNOUNCE_BEFORE_MS);
}

/** A key that lives no longer than the lead itself gets half of its life: else it would be due when it is made. */
function leadInstant(key: Expiring, leadMs: number): number | null {
  const { expiresAt, lifetimeMs, enabled, revokedAt } = key;
  if (expiresAt === null || !enabled || revokedAt !== null) return null;
  return expiresAt - (lifetimeMs === null || lifetimeMs > leadMs ? leadMs : Math.floor(lifetimeMs / 2));
}

/** The end after a renewal at `nowMs`; null when none is due. An expired key stays expired. */
export function renewedExpiry(key: Expiring, nowMs: number): number | null {
  const { expiresAt, lifetimeMs } = key;
  const dueAt = renewalDueAt(key);
  if (dueAt === null || expiresAt === null || lifetimeMs === null) return null;
  return dueAt <= nowMs && nowMs < expiresAt ? expiresAt + lifetimeMs : null;
}
