/** What narrows a list of keys by more than a table knows: the age of a secret, the state of limits. */
import type { KeyStatus } from '../domain/key.ts';
import type { KeyFilter, KeyRecord, KeySelection } from './key-store.ts';
import { rotationDueAt } from './rotation-age.ts';
import type { Throttle } from './throttle.ts';

export interface SelectionQuery {
  readonly status?: KeyStatus | null | undefined;
  /** Only keys whose secret is older than it should be. */
  readonly due?: boolean | undefined;
}

/** No limit that waiting heals reaches further back than to the beginning of a day; the rest is leeway. */
const LIMITS_REACH_BACK_MS = 25 * 3_600_000;

/** What a store can tell of the status: a throttled key is an active one that was used of late. */
export function narrowByStatus(
  { status }: SelectionQuery,
  nowMs: number,
): Pick<KeyFilter, 'status' | 'usedSinceMs'> {
  if (status === 'rate_limited') return { status: 'active', usedSinceMs: nowMs - LIMITS_REACH_BACK_MS };
  return { status: status ?? null, usedSinceMs: null };
}

/** What only we can tell; undefined where that is nothing. */
export function createSelection(
  { status, due = false }: SelectionQuery,
  throttle: Throttle,
): KeySelection | undefined {
  if (!due && status !== 'rate_limited') return undefined;
  return async (records, nowMs) => {
    const selected = due ? records.filter((record) => isRotationDue(record, nowMs)) : records;
    return status === 'rate_limited' ? selectThrottled(selected, throttle) : selected;
  };
}

async function selectThrottled(
  records: readonly KeyRecord[],
  throttle: Throttle,
): Promise<readonly KeyRecord[]> {
  await throttle.refresh(records.map(({ key }) => key));
  return records.filter(({ key }) => throttle.isThrottled(key));
}

function isRotationDue(record: KeyRecord, nowMs: number): boolean {
  const dueAt = rotationDueAt(record, nowMs);
  return dueAt !== null && dueAt <= nowMs;
}
