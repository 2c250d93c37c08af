import { expect } from 'vitest';
import {
  contractTest,
  type CreateFixture,
  createSubject,
  deny,
  expectRemaining,
  grant,
  HOUR,
  MINUTE,
  NOTHING,
  pick,
  SECOND,
  useUp,
} from './fixture.ts';

export function describeRequestLimits(create: CreateFixture): void {
  contractTest(
    'the minute limit rolls: what was used counts for 60 s and at most 61 s',
    create,
    async (limiter, { advanceMs }) => {
      const subject = createSubject({ requestsPerMinute: 3 });
      await useUp(limiter, subject, 2);
      advanceMs(30 * SECOND);
      await useUp(limiter, subject, 1);
      const denied = await deny(limiter, subject);
      expect(denied.violated).toMatchObject({ name: 'minute', limit: 3, remaining: 0, windowS: 60 });
      expect(denied.retryAfterMs).toBeGreaterThanOrEqual(30 * SECOND);
      expect(denied.retryAfterMs).toBeLessThanOrEqual(31 * SECOND);
      advanceMs(30 * SECOND - 1);
      await deny(limiter, subject);
      advanceMs(SECOND + 1);
      await useUp(limiter, subject, 2);
      await deny(limiter, subject);
    },
  );

  contractTest('the hour limit rolls', create, async (limiter, { advanceMs }) => {
    const subject = createSubject({ requestsPerHour: 2 });
    await useUp(limiter, subject, 2);
    advanceMs(HOUR - 1);
    expect((await deny(limiter, subject)).violated.name).toBe('hour');
    advanceMs(MINUTE + 1);
    await useUp(limiter, subject, 2);
  });

  contractTest('the day limit is that of the UTC calendar day', create, async (limiter, { advanceMs }) => {
    const subject = createSubject({ requestsPerDay: 2 });
    await useUp(limiter, subject, 2);
    expect((await deny(limiter, subject)).retryAfterMs).toBe(12 * HOUR);
    advanceMs(12 * HOUR - 1);
    expect((await deny(limiter, subject)).retryAfterMs).toBe(1);
    advanceMs(1);
    await useUp(limiter, subject, 2);
    expect((await deny(limiter, subject)).retryAfterMs).toBe(24 * HOUR);
  });

  contractTest(
    'with burst, a bucket that starts full takes the place of the minute limit',
    create,
    async (limiter, { advanceMs }) => {
      const subject = createSubject({ requestsPerMinute: 60, burst: 5 });
      expect((await grant(limiter, subject)).statuses).toEqual([
        {
          subjectId: 'key_one',
          name: 'burst',
          unit: 'requests',
          limit: 5,
          remaining: 4,
          windowS: 5,
          resetMs: SECOND,
        },
      ]);
      await useUp(limiter, subject, 4);
      expect((await deny(limiter, subject)).retryAfterMs).toBe(SECOND);
      advanceMs(999);
      expect((await deny(limiter, subject)).retryAfterMs).toBe(1);
      advanceMs(1);
      await useUp(limiter, subject, 1);
      await deny(limiter, subject);
      advanceMs(HOUR);
      await useUp(limiter, subject, 5);
      await deny(limiter, subject);
    },
  );

  contractTest('maxConcurrent counts running requests, however they end', create, async (limiter) => {
    const subject = createSubject({ maxConcurrent: 2 });
    const first = await grant(limiter, subject);
    const second = await grant(limiter, subject);
    expect(pick(second.statuses, 'concurrency').remaining).toBe(0);
    expect((await deny(limiter, subject)).violated.name).toBe('concurrency');
    first.permit.settle(NOTHING);
    const third = await grant(limiter, subject);
    await deny(limiter, subject);
    second.permit.release();
    third.permit.settle(NOTHING);
    await expectRemaining(limiter, subject, { concurrency: 2 });
  });

  contractTest(
    'two limits, one full: neither is charged and Retry-After is the later one',
    create,
    async (limiter) => {
      const subject = createSubject({
        requestsPerMinute: 2,
        requestsPerHour: 2,
        requestsPerDay: 10,
        maxConcurrent: 5,
      });
      const project = createSubject({ requestsPerMinute: 100 }, { id: 'prj_one' });
      await useUp(limiter, subject, 2);
      const denied = await deny(limiter, [subject, project]);
      expect(denied.violated.name).toBe('hour');
      expect(denied.violated.resetMs).toBe(denied.retryAfterMs);
      expect(denied.retryAfterMs).toBeGreaterThan(59 * MINUTE);
      expect(denied.statuses.map((s) => [s.subjectId, s.name, s.remaining])).toEqual([
        ['key_one', 'minute', 0],
        ['key_one', 'hour', 0],
        ['key_one', 'day', 8],
        ['key_one', 'concurrency', 5],
        ['prj_one', 'minute', 100],
      ]);
      await expectRemaining(limiter, subject, { day: 8, concurrency: 5 });
      await expectRemaining(limiter, project, { minute: 100 });
    },
  );

  contractTest(
    'resetMs says when one more request would be admitted than now',
    create,
    async (limiter, { advanceMs }) => {
      const subject = createSubject({ requestsPerMinute: 5, requestsPerDay: 100 });
      expect((await limiter.inspect(subject)).map((s) => s.resetMs)).toEqual([0, 0]);
      await useUp(limiter, subject, 1);
      advanceMs(20 * SECOND);
      const { statuses } = await grant(limiter, subject);
      const minute = pick(statuses, 'minute');
      expect(minute.remaining).toBe(3);
      expect(pick(statuses, 'day')).toMatchObject({ remaining: 98, resetMs: 12 * HOUR - 20 * SECOND });
      advanceMs(minute.resetMs - 1);
      await expectRemaining(limiter, subject, { minute: 3 });
      advanceMs(1);
      await expectRemaining(limiter, subject, { minute: 4 });
    },
  );

  contractTest(
    'after Retry-After the request is admitted, and not a millisecond before',
    create,
    async (limiter, { advanceMs }) => {
      const subject = createSubject({ requestsPerMinute: 7, requestsPerHour: 40, burst: null });
      for (let i = 0; i < 120; i++) {
        const admission = await limiter.admit([subject], NOTHING);
        if (admission.admitted) {
          admission.permit.settle(NOTHING);
          advanceMs(1 + ((i * 7919) % 9000));
          continue;
        }
        advanceMs(admission.retryAfterMs - 1);
        await deny(limiter, subject);
        advanceMs(1);
        await useUp(limiter, subject, 1);
      }
    },
  );

  contractTest(
    'steady traffic at the pace of the limits is admitted again once windows pass',
    create,
    async (limiter, { advanceMs }) => {
      const subject = createSubject({ requestsPerMinute: 60, requestsPerHour: 3600 });
      await useUp(limiter, subject, 60);
      await deny(limiter, subject);
      let refused = 0;
      for (let second = 0; second < 3 * 3600; second++) {
        advanceMs(SECOND);
        const admission = await limiter.admit([subject], NOTHING);
        if (admission.admitted) admission.permit.settle(NOTHING);
        else refused++;
      }
      // The first minute is full. Then a window of 61 cells refuses one request in 61, and never stops admitting.
      expect(refused).toBeLessThanOrEqual(60 + Math.ceil((3 * 3600) / 60));
      advanceMs(2 * HOUR);
      await expectRemaining(limiter, subject, { minute: 60, hour: 3600 });
    },
  );

  contractTest(
    'other limits act from the next request on, with what was counted before',
    create,
    async (limiter) => {
      await useUp(limiter, createSubject({ requestsPerMinute: 10 }), 5);
      const lowered = createSubject({ requestsPerMinute: 3 });
      const denied = await deny(limiter, lowered);
      expect(denied.violated.remaining).toBe(0);
      await useUp(limiter, createSubject({ requestsPerMinute: 6 }), 1);
      await deny(limiter, createSubject({ requestsPerMinute: 6 }));
      await useUp(limiter, createSubject({ requestsPerMinute: 60, burst: 3 }), 3);
    },
  );

  contractTest('a limit of 0 refuses everything', create, async (limiter) => {
    for (const limits of [
      { requestsPerMinute: 0 },
      { requestsPerMinute: 0, burst: 0 },
      { requestsPerDay: 0 },
      { maxConcurrent: 0 },
    ]) {
      const denied = await deny(limiter, createSubject(limits));
      expect(denied.retryAfterMs).toBeGreaterThanOrEqual(1);
      expect(Number.isFinite(denied.retryAfterMs)).toBe(true);
    }
  });

  contractTest('a subject without limits is admitted and has no status', create, async (limiter) => {
    const granted = await grant(limiter, createSubject({}));
    expect(granted.statuses).toEqual([]);
    granted.permit.settle(NOTHING);
    granted.permit.release();
  });

  contractTest(
    'limits that are not enforced count, refuse nothing and say what they would refuse',
    create,
    async (limiter) => {
      const watched = createSubject({ requestsPerMinute: 1, requestsPerDay: 2 }, { enforce: false });
      const held = createSubject({ requestsPerMinute: 2 }, { id: 'prj_one' });
      expect((await grant(limiter, [watched, held])).wouldDeny).toEqual([]);
      const second = await grant(limiter, [watched, held]);
      expect(second.wouldDeny.map((s) => [s.name, s.remaining])).toEqual([['minute', 0]]);
      expect((await deny(limiter, [watched, held])).violated.subjectId).toBe('prj_one');
      await expectRemaining(limiter, watched, { minute: 0, day: 0 });
      expect((await grant(limiter, watched)).wouldDeny.map((s) => s.name)).toEqual(['minute', 'day']);
    },
  );
}
