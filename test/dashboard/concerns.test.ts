/** Which keys the overview asks somebody to look after. */
import { describe, expect, it } from 'vitest';
import type { AlertEventObject, KeyLimitsObject, KeyObject } from '../../src/admin/api-types.ts';
import {
  describeKeys,
  findNearLimit,
  listAlerting,
  listExpiring,
  listIdle,
  listNearLimit,
} from '../../src/dashboard/pages/overview/concerns.ts';

const NOW_MS = Date.UTC(2026, 2, 10, 12);
const DAY_MS = 86_400_000;

function inDays(days: number): string {
  return new Date(NOW_MS + days * DAY_MS).toISOString();
}

function makeKey(name: string, more: Partial<KeyObject> = {}): KeyObject {
  const fields = {
    status: 'active',
    expires_at: null,
    auto_renew: false,
    last_used: inDays(0),
    budget: null,
  };
  const usage = { cost_usd_this_month: 0 };
  return { id: `key_${name}`, name, created_at: inDays(-100), ...fields, usage, ...more } as KeyObject;
}

function namesOf(keys: readonly KeyObject[]): string[] {
  return keys.map(({ name }) => name);
}

it('lists keys that end within 14 days and renew nothing, the first to end first', () => {
  const keys = [
    makeKey('later', { expires_at: inDays(13) }),
    makeKey('sooner', { expires_at: inDays(2) }),
    makeKey('renewed', { expires_at: inDays(2), auto_renew: true }),
    makeKey('far', { expires_at: inDays(15) }),
    makeKey('gone', { expires_at: inDays(-1), status: 'expired' }),
    makeKey('endless'),
  ];
  expect(namesOf(listExpiring(keys, NOW_MS))).toEqual(['sooner', 'later']);
});

it('lists keys that nobody used for 30 days, or never since they were made', () => {
  const keys = [
    makeKey('used'),
    makeKey('idle', { last_used: inDays(-31) }),
    makeKey('never', { last_used: null }),
    makeKey('new', { last_used: null, created_at: inDays(-1) }),
    makeKey('off', { last_used: null, status: 'disabled' }),
  ];
  expect(namesOf(listIdle(keys, NOW_MS))).toEqual(['idle', 'never']);
});

it('names keys that are throttled, and those that have spent most of their month', () => {
  const budget = { usd: 10, period: 'month' } as const;
  const spent = (usd: number) => ({ cost_usd_this_month: usd }) as KeyObject['usage'];
  const found = listNearLimit([
    makeKey('throttled', { status: 'rate_limited' }),
    makeKey('spent', { budget, usage: spent(8) }),
    makeKey('sparing', { budget, usage: spent(7.9) }),
  ]);
  expect(found.map(({ title }) => title)).toEqual(['throttled is rate limited', 'spent is near its budget']);
});

describe('the limits of a key', () => {
  const common = { scope: 'key', unit: 'requests', reset_at: inDays(0), enforced: true } as const;

  it('are a concern where little is left of one that does not heal within seconds', () => {
    const limits: KeyLimitsObject['limits'] = [
      { ...common, name: 'concurrency', limit: 2, remaining: 0 },
      { ...common, name: 'hour', limit: 100, remaining: 15 },
      { ...common, name: 'day', limit: 1_000, remaining: 900 },
    ];
    expect(findNearLimit(makeKey('app'), { limits, budgets: [] })).toMatchObject({
      title: 'app is near a limit',
      text: 'Requests per hour: 85% used.',
    });
    expect(findNearLimit(makeKey('app'), { limits: limits.slice(0, 1), budgets: [] })).toBeNull();
  });
});

it('tells of several keys at once, with the names of the first', () => {
  const words = { id: 'idle', one: 'is idle', many: 'are idle', text: 'Disable them.' };
  const keys = ['a', 'b', 'c', 'd'].map((name) => makeKey(name));
  expect(describeKeys(keys, words)).toMatchObject([
    { title: '4 keys are idle', text: 'a, b, c and 1 more. Disable them.', href: '/keys' },
  ]);
  expect(describeKeys(keys.slice(0, 1), words)).toMatchObject([{ title: 'a is idle', href: '/keys/key_a' }]);
  expect(describeKeys([], words)).toEqual([]);
});

it('tells of a subject once, however many rules fire for it, as gravely as the gravest', () => {
  const event = (kind: string, severity: string): AlertEventObject =>
    ({
      kind,
      severity,
      subject: { type: 'key', id: 'key_a', name: 'app' },
      summary: 'Key "app" (key_a) has used 90 % of its limit.',
    }) as AlertEventObject;
  const limit = event('limit_usage', 'warning');
  expect(listAlerting([limit])).toMatchObject([
    { title: 'app: limit usage', text: 'Key "app" has used 90 % of its limit.', about: 'key_a' },
  ]);
  expect(
    listAlerting([limit, event('limit_exhausted', 'critical'), event('key_idle', 'info')]),
  ).toMatchObject([
    {
      title: 'app: limit usage, limit exhausted',
      text: '2 alerts fire.',
      severity: 'error',
      href: '/keys/key_a',
    },
  ]);
});
