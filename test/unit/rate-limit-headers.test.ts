import { describe, expect, it } from 'vitest';
import { chooseWindow, pushRateLimitHeaders } from '../../src/gateway/rate-limit-headers.ts';
import type { LimitStatus } from '../../src/limits/limiter.ts';

const NOW_MS = 1_638_359_986_500;

function makeStatus(name: LimitStatus['name'], more: Partial<LimitStatus> = {}): LimitStatus {
  return {
    subjectId: 'key_a',
    name,
    unit: 'requests',
    limit: 100,
    remaining: 100,
    windowS: 60,
    resetMs: 0,
    ...more,
  };
}

const MINUTE = makeStatus('minute', { limit: 100, remaining: 47, windowS: 60, resetMs: 13_000 });
const HOUR = makeStatus('hour', { limit: 5000, remaining: 4821, windowS: 3600, resetMs: 839_001 });
const DAY = makeStatus('day', { limit: 100_000, remaining: 900, windowS: 86_400, resetMs: 40_000_000 });
const TOKENS = makeStatus('tokens-minute', { unit: 'tokens', limit: 90_000, remaining: 1, resetMs: 1 });
const CONCURRENCY = makeStatus('concurrency', { limit: 4, remaining: 0, windowS: 0 });
const BUDGET = makeStatus('budget', {
  unit: 'nanoUsd',
  limit: 50_000_000_000,
  remaining: 1_999,
  windowS: 2_592_000,
  resetMs: 5_000,
});

function render(
  statuses: readonly LimitStatus[],
  window: 'tightest' | 'minute' | 'hour' = 'tightest',
  violated: LimitStatus | null = null,
): Record<string, string> {
  const flat: string[] = [];
  pushRateLimitHeaders(flat, statuses, { window, violated, atMs: NOW_MS });
  const headers: Record<string, string> = {};
  for (let i = 0; i < flat.length; i += 2) headers[flat[i] ?? ''] = flat[i + 1] ?? '';
  return headers;
}

it('shows the chosen window in three headers and all of them as structured fields', () => {
  expect(render([MINUTE, HOUR])).toEqual({
    'X-RateLimit-Limit': '100',
    'X-RateLimit-Remaining': '47',
    'X-RateLimit-Reset': '1638360000',
    'RateLimit-Policy': '"minute";q=100;w=60, "hour";q=5000;w=3600',
    RateLimit: '"minute";r=47;t=13, "hour";r=4821;t=840',
  });
});

it('shows nothing where there is no limit', () => {
  expect(render([])).toEqual({});
});

it('gives tokens and money their unit, and leaves concurrency out', () => {
  const headers = render([TOKENS, CONCURRENCY, BUDGET]);
  expect(headers).toEqual({
    'RateLimit-Policy':
      '"tokens-minute";q=90000;w=60;qu="tokens", "budget";q=50000000;w=2592000;qu="micro-usd"',
    RateLimit: '"tokens-minute";r=1;t=1, "budget";r=1;t=5',
  });
});

it('leaves out the window of a budget without one', () => {
  expect(render([{ ...BUDGET, windowS: 0 }])['RateLimit-Policy']).toBe('"budget";q=50000000;qu="micro-usd"');
});

it('names the limits of the project apart from those of the key', () => {
  const project = { ...MINUTE, subjectId: 'prj_a', limit: 1000, remaining: 10 };
  const headers = render([MINUTE, project]);
  expect(headers['RateLimit']).toBe('"minute";r=47;t=13, "project-minute";r=10;t=13');
  expect(headers['X-RateLimit-Limit']).toBe('1000');
});

it('shows the violated limit, but never a budget, which is no rate', () => {
  expect(render([MINUTE, HOUR], 'minute', HOUR)['X-RateLimit-Limit']).toBe('5000');
  expect(render([MINUTE, CONCURRENCY], 'minute', CONCURRENCY)['X-RateLimit-Limit']).toBe('4');
  expect(render([MINUTE, BUDGET], 'minute', BUDGET)['X-RateLimit-Limit']).toBe('100');
});

describe('the window that stands for all', () => {
  const bucket = makeStatus('burst', { limit: 200, remaining: 150 });

  it.each([
    ['the lowest share remaining', [MINUTE, HOUR, DAY], 'tightest', DAY],
    ['the first of equals', [makeStatus('minute'), makeStatus('hour')], 'tightest', makeStatus('minute')],
    ['a limit of zero', [MINUTE, makeStatus('hour', { limit: 0, remaining: 0 })], 'tightest', 'hour'],
    ['the minute when asked for', [DAY, MINUTE], 'minute', MINUTE],
    ['the bucket as the minute', [DAY, bucket], 'minute', bucket],
    ['the hour when asked for', [MINUTE, HOUR, DAY], 'hour', HOUR],
    ['the tightest where there is no hour', [bucket, DAY], 'hour', DAY],
    ['never tokens, money or concurrency', [TOKENS, CONCURRENCY, BUDGET], 'tightest', null],
  ] as const)('is %s', (_, statuses, window, expected) => {
    const chosen = chooseWindow(statuses, window);
    if (typeof expected === 'string') expect(chosen?.name).toBe(expected);
    else expect(chosen).toEqual(expected);
  });
});
