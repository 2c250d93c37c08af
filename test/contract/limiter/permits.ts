import { expect } from 'vitest';
import {
  contractTest,
  type CreateFixture,
  createSubject,
  deny,
  elementAt,
  expectRemaining,
  grant,
  MINUTE,
  NOTHING,
} from './fixture.ts';

const LIMITS = {
  requestsPerMinute: 10,
  requestsPerHour: 20,
  requestsPerDay: 30,
  tokensPerMinute: 1000,
  tokensPerDay: 2000,
  maxConcurrent: 5,
};
const UNTOUCHED = {
  minute: 10,
  hour: 20,
  day: 30,
  'tokens-minute': 1000,
  'tokens-day': 2000,
  concurrency: 5,
  budget: 1e9,
};
const DEMAND = { tokens: 100, nanoUsd: 1e8 };

export function describePermits(create: CreateFixture): void {
  const subject = createSubject(LIMITS, { budget: { usd: 1, period: 'month' } });

  contractTest('release gives everything back', create, async (limiter, { advanceMs }) => {
    const { permit } = await grant(limiter, subject, DEMAND);
    await expectRemaining(limiter, subject, { minute: 9, 'tokens-day': 1900, concurrency: 4, budget: 0.9e9 });
    advanceMs(20_000);
    permit.release();
    await expectRemaining(limiter, subject, UNTOUCHED);
  });

  contractTest('release gives the token of a bucket back', create, async (limiter) => {
    const bucket = createSubject({ requestsPerMinute: 60, burst: 2 });
    const { permit } = await grant(limiter, bucket);
    permit.release();
    await expectRemaining(limiter, bucket, { burst: 2 });
  });

  contractTest('settle keeps the request counted and frees what it held', create, async (limiter) => {
    (await grant(limiter, subject, DEMAND)).permit.settle({ tokens: 0, nanoUsd: 0 });
    await expectRemaining(limiter, subject, { ...UNTOUCHED, minute: 9, hour: 19, day: 29 });
  });

  contractTest('a permit ends once', create, async (limiter) => {
    const running = await grant(limiter, subject, DEMAND);
    const settled = await grant(limiter, subject, DEMAND);
    settled.permit.settle(DEMAND);
    settled.permit.settle(DEMAND);
    settled.permit.release();
    await expectRemaining(limiter, subject, {
      minute: 8,
      'tokens-minute': 800,
      concurrency: 4,
      budget: 0.8e9,
    });
    running.permit.release();
    running.permit.release();
    running.permit.settle(DEMAND);
    await expectRemaining(limiter, subject, {
      minute: 9,
      'tokens-minute': 900,
      concurrency: 5,
      budget: 0.9e9,
    });
  });

  contractTest(
    'a permit released after its window has passed gives nothing back twice',
    create,
    async (limiter, { advanceMs }) => {
      const { permit } = await grant(limiter, subject, DEMAND);
      advanceMs(2 * MINUTE);
      await grant(limiter, subject, DEMAND);
      permit.release();
      await expectRemaining(limiter, subject, {
        minute: 9,
        hour: 19,
        day: 29,
        'tokens-minute': 900,
        concurrency: 4,
      });
    },
  );

  contractTest('inspect touches nothing, also of a subject never seen', create, async (limiter) => {
    await expectRemaining(limiter, subject, UNTOUCHED);
    await grant(limiter, subject, DEMAND);
    const before = await limiter.inspect(subject);
    expect(await limiter.inspect(subject)).toEqual(before);
  });

  contractTest(
    'of 1,000 requests at once with 50 left exactly 50 are admitted',
    create,
    async (limiter, { limiters }) => {
      const fifty = createSubject({ requestsPerMinute: 50, requestsPerHour: 1000 });
      const asked = Array.from({ length: 1000 }, async (_, i) =>
        elementAt(limiters, i).admit([fifty], NOTHING),
      );
      const granted = (await Promise.all(asked)).filter((admission) => admission.admitted);
      expect(granted).toHaveLength(50);
      await deny(limiter, fifty);
      await expectRemaining(limiter, fifty, { hour: 950 });
    },
  );
}
