import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../src/domain/limit.ts';
import type { LimitName, LimitSubject } from '../../src/limits/limiter.ts';
import { createMemoryLimiter } from '../../src/limits/memory/memory-limiter.ts';
import type { PastUse } from '../../src/limits/memory/restore.ts';
import { createSharedLimits } from '../../src/limits/memory/shared-memory.ts';

const NOW = Date.UTC(2026, 5, 15, 12, 0, 30);
const NOTHING: PastUse = { lastMinute: [], lastHour: [], today: { requests: 0, tokens: 0 }, spentNanoUsd: 0 };

function setUp() {
  const time = { nowMs: NOW, monoMs: 10_000_000 };
  const limiter = createMemoryLimiter({
    memory: createSharedLimits({ workers: 1 }),
    workerIndex: 0,
    clock: { nowMs: () => time.nowMs, monoMs: () => time.monoMs },
    timeZone: 'UTC',
  });
  const remaining = (subject: LimitSubject, name: LimitName) =>
    limiter.inspect(subject).find((status) => status.name === name)?.remaining;
  const advance = (ms: number) => {
    time.nowMs += ms;
    time.monoMs += ms;
  };
  return { limiter, remaining, advance };
}

function subjectOf(limits: Partial<LimitSubject['rateLimits']>, usd: number | null = null): LimitSubject {
  const budget = usd === null ? null : ({ usd, period: 'month' } as const);
  return { id: 'key_1', rateLimits: { ...NO_LIMITS, ...limits }, budget, enforce: true };
}

describe('limits go on after a restart', () => {
  it('by minute and tokens, until what was used has left the window', () => {
    const { limiter, remaining, advance } = setUp();
    const subject = subjectOf({ requestsPerMinute: 10, tokensPerMinute: 1000 });
    const lastMinute = [
      { atMs: NOW - 50_000, requests: 1, tokens: 300 },
      { atMs: NOW - 5_000, requests: 1, tokens: 200 },
    ];
    limiter.restore(subject, { ...NOTHING, lastMinute });
    expect(remaining(subject, 'minute')).toBe(8);
    expect(remaining(subject, 'tokens-minute')).toBe(500);
    advance(12_000);
    expect(remaining(subject, 'minute')).toBe(9);
    expect(remaining(subject, 'tokens-minute')).toBe(800);
  });

  it('by hour, a minute late rather than early', () => {
    const { limiter, remaining, advance } = setUp();
    const subject = subjectOf({ requestsPerHour: 100 });
    limiter.restore(subject, {
      ...NOTHING,
      lastHour: [{ atMs: NOW - 30_000 - 58 * 60_000, requests: 40, tokens: 0 }],
    });
    expect(remaining(subject, 'hour')).toBe(60);
    advance(60_000);
    expect(remaining(subject, 'hour')).toBe(60);
    advance(4 * 60_000);
    expect(remaining(subject, 'hour')).toBe(100);
  });

  it('by day and budget', () => {
    const { limiter, remaining } = setUp();
    const subject = subjectOf({ requestsPerDay: 1000, tokensPerDay: 5000 }, 2);
    limiter.restore(subject, { ...NOTHING, today: { requests: 400, tokens: 4999 }, spentNanoUsd: 1.5e9 });
    expect(remaining(subject, 'day')).toBe(600);
    expect(remaining(subject, 'tokens-day')).toBe(1);
    expect(remaining(subject, 'budget')).toBe(5e8);
  });

  it('by bucket, filled since the requests that emptied it', () => {
    const { limiter, remaining } = setUp();
    const subject = subjectOf({ requestsPerMinute: 60, burst: 5 });
    const lastMinute = Array.from({ length: 5 }, () => ({ atMs: NOW - 2_000, requests: 1, tokens: 0 }));
    limiter.restore(subject, { ...NOTHING, lastMinute });
    expect(remaining(subject, 'burst')).toBe(2);
  });
});
