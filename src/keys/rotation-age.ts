/**
 * How old the secret of a key may become before people are reminded to rotate it: 30 days for critical keys,
 * 90 for production, 180 for development.
 */
import { type ApiKey, keyStatus } from '../domain/key.ts';
import { parseDuration } from '../lib/duration.ts';
import { labelOfPrefix } from './key-format.ts';
import type { KeyRecord } from './key-store.ts';

const DAY_MS = 86_400_000;

const AGES_MS: ReadonlyMap<string, number> = new Map([
  ['critical', 30 * DAY_MS],
  ['crit', 30 * DAY_MS],
  ['production', 90 * DAY_MS],
  ['prod', 90 * DAY_MS],
  ['staging', 180 * DAY_MS],
  ['test', 180 * DAY_MS],
  ['development', 180 * DAY_MS],
  ['dev', 180 * DAY_MS],
]);

/** The metadata entry that decides before everything else: a word of the table, a duration, or `never`. */
const METADATA_NAME = 'rotation';

/** When the secret should be replaced; null for never and for keys that cannot be used anyway. */
export function rotationDueAt({ key, secretSince }: KeyRecord, nowMs: number): number | null {
  if (keyStatus(key, nowMs) !== 'active') return null;
  const ageMs = maxAgeMs(key);
  return ageMs === null ? null : secretSince + ageMs;
}

function maxAgeMs(key: ApiKey): number | null {
  const asked = key.metadata[METADATA_NAME];
  if (asked === 'never') return null;
  return readAge(asked) ?? readAge(labelOf(key)) ?? (key.env === 'test' ? 180 : 90) * DAY_MS;
}

function labelOf(key: ApiKey): string | undefined {
  return key.format === 'token' ? (labelOfPrefix(key.prefix) ?? undefined) : undefined;
}

/** null for what is neither a word of the table nor a duration: then the environment decides. */
function readAge(text: string | undefined): number | null {
  if (text === undefined) return null;
  const known = AGES_MS.get(text.toLowerCase());
  if (known !== undefined) return known;
  try {
    return parseDuration(text);
  } catch {
    return null;
  }
}
