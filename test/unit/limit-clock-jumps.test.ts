import { expect, test } from 'vitest';
import { createMemoryFixture } from '../contract/limiter/memory-fixture.ts';
import {
  createSubject,
  expectRemaining,
  grant,
  HOUR,
  NOTHING,
  START_MS,
  usd,
  useUp,
} from '../contract/limiter/fixture.ts';

const DAY = 24 * HOUR;

test('a wall clock that jumps an hour either way leaves windows, buckets and running requests alone', async () => {
  const { limiters, setWallMs } = createMemoryFixture();
  const windows = createSubject({
    requestsPerMinute: 5,
    requestsPerHour: 10,
    tokensPerMinute: 100,
    maxConcurrent: 3,
  });
  const bucket = createSubject({ requestsPerMinute: 60, burst: 5 }, { id: 'key_bucket' });
  await grant(limiters[0], windows, { tokens: 40, nanoUsd: 0 });
  await useUp(limiters[0], bucket, 3);
  for (const jumpMs of [HOUR, -HOUR]) {
    setWallMs(START_MS + jumpMs);
    await expectRemaining(limiters[1], windows, { minute: 4, hour: 9, 'tokens-minute': 60, concurrency: 2 });
    await expectRemaining(limiters[1], bucket, { burst: 2 });
  }
});

test('a clock set back over midnight does not give the quota of the day again', async () => {
  const { limiters, setWallMs } = createMemoryFixture();
  const subject = createSubject({ requestsPerDay: 5 }, { budget: { usd: 1, period: 'day' } });
  const midnight = START_MS + 12 * HOUR;
  setWallMs(midnight - 1);
  (await grant(limiters[0], subject, usd(0.1))).permit.settle(usd(0.1));
  setWallMs(midnight);
  (await grant(limiters[0], subject, usd(0.3))).permit.settle(usd(0.3));
  setWallMs(midnight - 1000);
  await expectRemaining(limiters[0], subject, { day: 4, budget: 0.7e9 });
  setWallMs(midnight + 1000);
  await expectRemaining(limiters[0], subject, { day: 4, budget: 0.7e9 });
});

test('a clock that was once wrong by a year does not block a key for a year', async () => {
  const { limiters, setWallMs } = createMemoryFixture();
  const subject = createSubject({ requestsPerDay: 1 }, { budget: { usd: 1, period: 'month' } });
  setWallMs(START_MS + 365 * DAY);
  (await grant(limiters[0], subject, usd(1))).permit.settle(usd(1));
  setWallMs(START_MS);
  await expectRemaining(limiters[0], subject, { day: 1, budget: 1e9 });
  expect(limiters[0].admit([subject], NOTHING).admitted).toBe(true);
});

test('budgets follow the calendar of their time zone', async () => {
  const { limiters, setWallMs } = createMemoryFixture({ timeZone: 'Europe/Berlin' });
  const subject = createSubject({}, { budget: { usd: 1, period: 'month' } });
  setWallMs(Date.parse('2026-03-31T21:59:59Z'));
  (await grant(limiters[0], subject, usd(1))).permit.settle(usd(1));
  expect(limiters[0].inspect(subject)[0]).toMatchObject({
    remaining: 0,
    resetMs: 1000,
    windowS: 31 * 86_400 - 3600,
  });
  setWallMs(Date.parse('2026-03-31T22:00:00Z'));
  await expectRemaining(limiters[0], subject, { budget: 1e9 });
});
