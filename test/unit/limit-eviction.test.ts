import { expect, test } from 'vitest';
import { createMemoryFixture } from '../contract/limiter/memory-fixture.ts';
import {
  createSubject,
  elementAt,
  expectRemaining,
  grant,
  HOUR,
  MINUTE,
  NOTHING,
  pick,
  SECOND,
  useUp,
} from '../contract/limiter/fixture.ts';
import type { LimitSubject } from '../../src/limits/limiter.ts';

const SLOTS = 8;

function createSubjects(count: number, prefix: string): LimitSubject[] {
  return Array.from({ length: count }, (_, i) =>
    createSubject({ requestsPerMinute: 10 }, { id: `${prefix}_${i}` }),
  );
}

test('when every slot is in use a new subject is overload, and a known one goes on', async () => {
  const { limiters } = createMemoryFixture({ slots: SLOTS });
  const known = createSubjects(SLOTS, 'key');
  for (const subject of known) await useUp(limiters[0], subject, 1);
  expect(() => limiters[1].admit(createSubjects(1, 'new'), NOTHING)).toThrow(
    expect.objectContaining({ code: 'overloaded' }),
  );
  for (const subject of known) await useUp(limiters[1], subject, 1);
});

test('slots pass to new subjects once their windows are empty, and the limits of all hold on', async () => {
  const { limiters, advanceMs } = createMemoryFixture({ slots: SLOTS });
  for (let round = 0; round < 20; round++) {
    const subjects = createSubjects(SLOTS, `round${round}`);
    for (const subject of subjects) await useUp(elementAt(limiters, round), subject, 3);
    for (const subject of subjects) await expectRemaining(limiters[0], subject, { minute: 7 });
    advanceMs(61 * SECOND);
  }
});

test('a subject whose slot passed on gets a new one', async () => {
  const { limiters, advanceMs } = createMemoryFixture({ slots: SLOTS });
  const first = createSubject({ requestsPerMinute: 10 });
  await useUp(limiters[0], first, 1);
  advanceMs(2 * MINUTE);
  for (const subject of createSubjects(SLOTS, 'other')) await useUp(limiters[1], subject, 1);
  await expectRemaining(limiters[0], first, { minute: 10 });
  advanceMs(2 * MINUTE);
  await useUp(limiters[0], first, 4);
  await expectRemaining(limiters[1], first, { minute: 6 });
});

test.each([
  ['a running request', { maxConcurrent: 5 }, null, false, 48 * HOUR],
  ['an hour window', { requestsPerHour: 5 }, null, true, 59 * MINUTE],
  ['a day', { requestsPerDay: 5 }, null, true, 11 * HOUR],
  ['a bucket not yet full', { requestsPerMinute: 1, burst: 100 }, null, true, 59 * SECOND],
  ['tokens', { tokensPerMinute: 1000 }, null, true, 59 * SECOND],
  ['money spent', {}, { usd: 1, period: 'month' }, true, 24 * HOUR],
] as const)('a slot with %s is kept', async (_name, limits, budget, settled, waitMs) => {
  const { limiters, advanceMs } = createMemoryFixture({ slots: 1 });
  const extra = budget === null ? {} : { budget };
  const { permit } = await grant(limiters[0], createSubject(limits, extra), { tokens: 5, nanoUsd: 5 });
  if (settled) permit.settle({ tokens: 5, nanoUsd: 5 });
  advanceMs(waitMs);
  const other = createSubject({ requestsPerMinute: 1 }, { id: 'key_other' });
  expect(() => limiters[0].admit([other], NOTHING)).toThrow(/no room/);
  permit.settle(NOTHING);
  advanceMs(32 * 24 * HOUR);
  expect(limiters[0].admit([other], NOTHING).admitted).toBe(true);
});

test('two subjects of one request never get the same slot', () => {
  const { limiters, advanceMs } = createMemoryFixture({ slots: 1 });
  const both = createSubjects(2, 'key');
  for (let i = 0; i < 3; i++) {
    expect(() => limiters[0].admit(both, NOTHING)).toThrow(/no room/);
    advanceMs(MINUTE);
  }
});

test('the index finds every subject through many changes of hands', async () => {
  const { limiters, advanceMs } = createMemoryFixture({ slots: 200 });
  const subjects = createSubjects(1000, 'key');
  const usedMs = new Map<LimitSubject, number>();
  let nowMs = 0;
  for (let i = 0; i < 5000; i++) {
    const subject = elementAt(subjects, i * 7919);
    const { permit, statuses } = await grant(elementAt(limiters, i), subject);
    permit.settle(NOTHING);
    const remaining = pick(statuses, 'minute').remaining;
    if (nowMs - (usedMs.get(subject) ?? -HOUR) > 61 * SECOND) expect(remaining).toBe(9);
    await expectRemaining(elementAt(limiters, i + 1), subject, { minute: remaining });
    usedMs.set(subject, nowMs);
    advanceMs(SECOND / 2);
    nowMs += SECOND / 2;
  }
});
