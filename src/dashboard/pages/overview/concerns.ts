/** What about the keys somebody should look after, found in what the browser has read anyway. */
import type { AlertEventObject, KeyLimitsObject, KeyObject } from '../../../admin/api-types.ts';
import { formatPercent, formatUsd } from '../../format/figures.ts';
import { LIMIT_WORDS } from '../../format/limits.ts';

const DAY_MS = 86_400_000;
const EXPIRES_WITHIN_MS = 14 * DAY_MS;
const IDLE_AFTER_MS = 30 * DAY_MS;
const NEAR = 0.8;
/** They are full and empty again within seconds, as they should be. */
const PASSING: ReadonlySet<string> = new Set(['burst', 'concurrency']);

/** The worst first. */
export const RANKS = ['error', 'warning', 'note'] as const;

export interface Concern {
  readonly id: string;
  readonly severity: (typeof RANKS)[number];
  readonly title: string;
  readonly text: string;
  /** Where to look. */
  readonly href: string;
  /** The key whose limit it is about; an alert says the same better. */
  readonly about?: string;
}

const ALERT_RANKS = { critical: 'error', warning: 'warning', info: 'note' } as const;

/** These are found in the keys themselves, for as long as they last. */
const FOUND_IN_KEYS: ReadonlySet<string> = new Set(['key_expiring', 'key_idle']);

/** One concern for each subject, however many rules fire for it; as grave as the gravest of them. */
export function listAlerting(events: readonly AlertEventObject[]): readonly Concern[] {
  const told = events.filter(({ kind }) => !FOUND_IN_KEYS.has(kind));
  const bySubject = Map.groupBy(told, ({ subject }) => subject.id ?? subject.type);
  return Array.from(bySubject, ([id, all]) => {
    const [{ subject, summary }] = all as [AlertEventObject];
    const kinds = [...new Set(all.map(({ kind }) => kind.replaceAll('_', ' ')))];
    const name = subject.name ?? subject.type;
    const [worst] = all
      .map(({ severity }) => ALERT_RANKS[severity])
      .toSorted((a, b) => RANKS.indexOf(a) - RANKS.indexOf(b));
    return {
      id: `alerts ${id}`,
      severity: worst ?? 'note',
      title: `${name}: ${kinds.join(', ')}`,
      text: all.length === 1 ? summary.replaceAll(` (${id})`, '') : `${all.length} alerts fire.`,
      href: subject.type === 'key' ? `/keys/${id}` : '/alerts',
      ...(all.some(({ kind }) => kind.startsWith('limit_')) ? { about: id } : {}),
    };
  });
}

type Named = Pick<KeyObject, 'id' | 'name'>;

export function listExpiring(keys: readonly KeyObject[], nowMs: number): readonly KeyObject[] {
  return keys
    .filter(({ status, auto_renew: renews }) => isInUse(status) && !renews)
    .filter(({ expires_at: at }) => at !== null && Date.parse(at) - nowMs < EXPIRES_WITHIN_MS)
    .toSorted((a, b) => Date.parse(a.expires_at ?? '') - Date.parse(b.expires_at ?? ''));
}

export function listIdle(keys: readonly KeyObject[], nowMs: number): readonly KeyObject[] {
  return keys.filter(
    ({ status, last_used: used, created_at: created }) =>
      isInUse(status) && nowMs - Date.parse(used ?? created) > IDLE_AFTER_MS,
  );
}

/** Keys that are throttled now, or have used most of their monthly budget. */
export function listNearLimit(keys: readonly KeyObject[]): readonly Concern[] {
  return keys.flatMap((key) => {
    const { budget, usage, status, name } = key;
    if (status === 'rate_limited') {
      const text = 'A limit of it is used up at this moment, and callers are refused.';
      return [warnOfLimit(key, `${name} is rate limited`, text)];
    }
    const spent = usage.cost_usd_this_month;
    if (status !== 'active' || budget?.period !== 'month' || spent < budget.usd * NEAR) return [];
    const text = `${formatUsd(spent)} of ${formatUsd(budget.usd)} a month are spent.`;
    return [warnOfLimit(key, `${name} is near its budget`, text)];
  });
}

/** The fullest of a key's own limits, where little is left of it. */
export function findNearLimit(key: Named, { limits, budgets }: KeyLimitsObject): Concern | null {
  const shares = [
    ...limits
      .filter((limit) => limit.scope === 'key' && !PASSING.has(limit.name))
      .map((limit) => ({ words: LIMIT_WORDS[limit.name], share: 1 - limit.remaining / limit.limit })),
    ...budgets
      .filter(({ scope }) => scope === 'key')
      .map((budget) => ({ words: 'Budget', share: 1 - budget.remaining_usd / budget.limit_usd })),
  ].toSorted((a, b) => b.share - a.share);
  const [fullest] = shares;
  if (fullest === undefined || fullest.share < NEAR) return null;
  const text = `${fullest.words}: ${formatPercent(fullest.share)} used.`;
  return warnOfLimit(key, `${key.name} is near a limit`, text);
}

function warnOfLimit({ id }: Named, title: string, text: string): Concern {
  return { id: `limit ${id}`, severity: 'warning', title, text, href: `/keys/${id}`, about: id };
}

/** One concern for all, which names the first few. */
export function describeKeys(
  keys: readonly Named[],
  words: { readonly id: string; readonly one: string; readonly many: string; readonly text: string },
): readonly Concern[] {
  const [first] = keys;
  if (first === undefined) return [];
  const names = keys.slice(0, 3).map(({ name }) => name);
  const more = keys.length > names.length ? ` and ${keys.length - names.length} more` : '';
  const isOne = keys.length === 1;
  return [
    {
      id: words.id,
      severity: 'warning',
      title: isOne ? `${first.name} ${words.one}` : `${keys.length} keys ${words.many}`,
      text: isOne ? words.text : `${names.join(', ')}${more}. ${words.text}`,
      href: isOne ? `/keys/${first.id}` : '/keys',
    },
  ];
}

function isInUse(status: KeyObject['status']): boolean {
  return status === 'active' || status === 'rate_limited';
}
