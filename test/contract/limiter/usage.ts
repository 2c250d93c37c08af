import { expect } from 'vitest';
import {
  contractTest,
  type CreateFixture,
  createSubject,
  deny,
  elementAt,
  expectRemaining,
  grant,
  HOUR,
  MINUTE,
  NOTHING,
  pick,
  SECOND,
  tokens,
  usd,
} from './fixture.ts';

export function describeTokensAndBudgets(create: CreateFixture): void {
  contractTest('tokens are reserved by estimate and settled by what was used', create, async (limiter) => {
    const subject = createSubject({ tokensPerMinute: 1000, tokensPerDay: 5000 });
    const { permit, statuses } = await grant(limiter, subject, tokens(800));
    expect(pick(statuses, 'tokens-minute')).toMatchObject({ unit: 'tokens', limit: 1000, remaining: 200 });
    expect((await deny(limiter, subject, tokens(201))).violated.name).toBe('tokens-minute');
    permit.settle(tokens(300));
    await expectRemaining(limiter, subject, { 'tokens-minute': 700, 'tokens-day': 4700 });
    (await grant(limiter, subject, tokens(700))).permit.settle(tokens(900));
    await expectRemaining(limiter, subject, { 'tokens-minute': 0, 'tokens-day': 3800 });
    await deny(limiter, subject, NOTHING);
  });

  contractTest(
    'tokens settled after their window has passed count only beyond the estimate',
    create,
    async (limiter, { advanceMs }) => {
      const subject = createSubject({ tokensPerMinute: 1000, tokensPerDay: 5000 });
      const less = await grant(limiter, subject, tokens(100));
      const more = await grant(limiter, subject, tokens(100));
      advanceMs(2 * MINUTE);
      less.permit.settle(tokens(40));
      await expectRemaining(limiter, subject, { 'tokens-minute': 1000, 'tokens-day': 4860 });
      more.permit.settle(tokens(150));
      await expectRemaining(limiter, subject, { 'tokens-minute': 950, 'tokens-day': 4810 });
    },
  );

  contractTest(
    'what was reserved before midnight gives nothing back after it',
    create,
    async (limiter, { advanceMs }) => {
      const subject = createSubject({ requestsPerDay: 10, tokensPerDay: 1000 });
      const less = await grant(limiter, subject, tokens(500));
      const more = await grant(limiter, subject, tokens(100));
      const gone = await grant(limiter, subject, tokens(100));
      advanceMs(12 * HOUR);
      less.permit.settle(tokens(1));
      more.permit.settle(tokens(130));
      gone.permit.release();
      await expectRemaining(limiter, subject, { day: 10, 'tokens-day': 970 });
    },
  );

  contractTest(
    'a request that asks for more tokens than the limit waits a whole window',
    create,
    async (limiter) => {
      const subject = createSubject({ tokensPerMinute: 1000 });
      expect((await deny(limiter, subject, tokens(1001))).retryAfterMs).toBe(MINUTE);
    },
  );

  contractTest(
    'a budget of $1 lets 20 of 100 requests of $0.05 run at once and spends exactly $1',
    create,
    async (limiter, { limiters }) => {
      const subject = createSubject({}, { budget: { usd: 1, period: 'month' } });
      const asked = Array.from({ length: 100 }, async (_, i) =>
        elementAt(limiters, i).admit([subject], usd(0.05)),
      );
      const granted = (await Promise.all(asked)).filter((admission) => admission.admitted);
      expect(granted).toHaveLength(20);
      for (const { permit } of granted) permit.settle(usd(0.05));
      const denied = await deny(limiter, subject, usd(0.000_000_001));
      expect(denied.violated).toMatchObject({ name: 'budget', unit: 'nanoUsd', limit: 1e9, remaining: 0 });
      expect(denied.retryAfterMs).toBe(
        Date.parse('2026-04-01T00:00:00Z') - Date.parse('2026-03-14T12:00:00Z'),
      );
      await deny(limiter, subject, NOTHING);
    },
  );

  contractTest('money reserved and not spent is free again', create, async (limiter) => {
    const subject = createSubject({}, { budget: { usd: 1, period: 'day' } });
    const cheap = await grant(limiter, subject, usd(0.9));
    const never = await grant(limiter, subject, usd(0.1));
    expect((await deny(limiter, subject, usd(0.1))).retryAfterMs).toBeLessThanOrEqual(SECOND);
    cheap.permit.settle(usd(0.2));
    never.permit.release();
    await expectRemaining(limiter, subject, { budget: 0.8e9 });
  });

  contractTest('spending beyond the estimate is counted in full', create, async (limiter) => {
    const subject = createSubject({}, { budget: { usd: 1, period: 'total' } });
    (await grant(limiter, subject, usd(0.5))).permit.settle(usd(1.5));
    const denied = await deny(limiter, subject, usd(0.1));
    expect(denied.violated).toMatchObject({ remaining: 0, windowS: 0 });
    expect(denied.retryAfterMs).toBeGreaterThan(300 * 24 * HOUR);
  });

  contractTest(
    'a new period begins with nothing spent and with what is still reserved',
    create,
    async (limiter, { advanceMs }) => {
      const subject = createSubject({}, { budget: { usd: 1, period: 'day' } });
      (await grant(limiter, subject, usd(0.6))).permit.settle(usd(0.6));
      const running = await grant(limiter, subject, usd(0.3));
      advanceMs(12 * HOUR);
      await expectRemaining(limiter, subject, { budget: 0.7e9 });
      running.permit.settle(usd(0.25));
      await expectRemaining(limiter, subject, { budget: 0.75e9 });
    },
  );

  contractTest('negative, absurd and missing figures do no harm', create, async (limiter, { advanceMs }) => {
    const subject = createSubject({ tokensPerMinute: 1e6 }, { budget: { usd: 1, period: 'day' } });
    const odd = [-5, Number.NaN, -Infinity];
    for (const amount of odd) {
      (await grant(limiter, subject, { tokens: amount, nanoUsd: amount })).permit.settle({
        tokens: amount,
        nanoUsd: amount,
      });
    }
    await expectRemaining(limiter, subject, { 'tokens-minute': 1e6, budget: 1e9 });
    (await grant(limiter, subject, tokens(10))).permit.settle({ tokens: Infinity, nanoUsd: Infinity });
    await expectRemaining(limiter, subject, { 'tokens-minute': 0, budget: 0 });
    advanceMs(24 * HOUR);
    await expectRemaining(limiter, subject, { 'tokens-minute': 1e6, budget: 1e9 });
  });
}
