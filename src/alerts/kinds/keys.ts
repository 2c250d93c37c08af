/** What the passing of time alone makes of keys: they end, lie idle, or have the same secret for too long. */
import type { SettingsOf } from '../../domain/alert-kinds.ts';
import { type ApiKey, keyStatus } from '../../domain/key.ts';
import { formatInstant } from '../../lib/instant.ts';
import type { Observation } from '../observation.ts';
import { describeSubject, formatDays, formatSpan, toKeySubject } from '../words.ts';

export interface WatchedKey {
  readonly key: ApiKey;
  /** By its own word or by that of its plan. */
  readonly renewsItself: boolean;
  /** When its secret should be replaced; null: never. */
  readonly rotationDueAt: number | null;
}

/** Those that end within one of the leads; each lead is a window of its own, so that each tells once. */
export function assessKeyExpiring(
  keys: readonly WatchedKey[],
  { before }: SettingsOf<'key_expiring'>,
  nowMs: number,
): readonly Observation[] {
  return keys.flatMap(({ key, renewsItself }) => {
    const { expiresAt } = key;
    if (expiresAt === null || keyStatus(key, nowMs) !== 'active') return [];
    const leadMs = leadsOf(key, before).findLast((lead) => expiresAt - nowMs <= lead);
    return leadMs === undefined ? [] : [describeExpiry(key, { expiresAt, leadMs, renewsItself, nowMs })];
  });
}

/** The longest first. A key that lives no longer than a lead would be due when it is made: half of its life is its lead then. */
function leadsOf({ lifetimeMs }: ApiKey, before: readonly number[]): readonly number[] {
  const leads = before.filter((lead) => lifetimeMs === null || lead < lifetimeMs);
  if (leads.length === 0 && lifetimeMs !== null) return [Math.floor(lifetimeMs / 2)];
  return leads.toSorted((a, b) => b - a);
}

function describeExpiry(
  key: ApiKey,
  facts: {
    readonly expiresAt: number;
    readonly leadMs: number;
    readonly renewsItself: boolean;
    readonly nowMs: number;
  },
): Observation {
  const { expiresAt, leadMs, renewsItself, nowMs } = facts;
  const subject = toKeySubject(key);
  const who = describeSubject(subject);
  const what = renewsItself ? 'renews itself before then' : 'is refused from then on';
  return {
    subject,
    detail: '',
    level: 'above',
    window: { fromMs: expiresAt - leadMs, toMs: expiresAt },
    isCalendar: true,
    title: `${who} expires in ${formatDays(expiresAt - nowMs)}`,
    summary: `${who} expires at ${formatInstant(expiresAt)} and ${what}.`,
    figures: {
      expires_at: formatInstant(expiresAt),
      days_left: Math.floor((expiresAt - nowMs) / 86_400_000),
      announced: formatSpan(leadMs),
      renews_itself: renewsItself ? 'yes' : 'no',
    },
  };
}

export function assessKeyIdle(
  keys: readonly WatchedKey[],
  { unused }: SettingsOf<'key_idle'>,
  nowMs: number,
): readonly Observation[] {
  return keys.flatMap(({ key }) => {
    const sinceMs = key.lastUsedAt ?? key.createdAt;
    if (keyStatus(key, nowMs) !== 'active' || nowMs - sinceMs < unused) return [];
    const subject = toKeySubject(key);
    const who = describeSubject(subject);
    const since = key.lastUsedAt === null ? 'was never used since it was made at' : 'was last used at';
    return [
      {
        subject,
        detail: '',
        level: 'above',
        window: { fromMs: sinceMs, toMs: nowMs },
        isCalendar: false,
        title: `${who} is idle`,
        summary: `${who} ${since} ${formatInstant(sinceMs)}, ${formatDays(nowMs - sinceMs)} ago.`,
        figures: { since: formatInstant(sinceMs), idle_days: Math.floor((nowMs - sinceMs) / 86_400_000) },
      },
    ];
  });
}

export function assessKeyRotation(keys: readonly WatchedKey[], nowMs: number): readonly Observation[] {
  return keys.flatMap(({ key, rotationDueAt }) => {
    if (rotationDueAt === null || nowMs < rotationDueAt || keyStatus(key, nowMs) !== 'active') return [];
    const subject = toKeySubject(key);
    const who = describeSubject(subject);
    return [
      {
        subject,
        detail: '',
        level: 'above',
        window: { fromMs: rotationDueAt, toMs: nowMs },
        isCalendar: false,
        title: `${who} is due for rotation`,
        summary: `The secret of ${who} should have been replaced at ${formatInstant(rotationDueAt)}.`,
        figures: {
          due_at: formatInstant(rotationDueAt),
          overdue_days: Math.floor((nowMs - rotationDueAt) / 86_400_000),
        },
      },
    ];
  });
}
