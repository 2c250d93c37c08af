import { expect, test } from 'vitest';
import { createClock } from '../../src/lib/clock.ts';
import { createMemoryLimiter } from '../../src/limits/memory/memory-limiter.ts';
import { createSharedLimits, HOLDS_PER_SEAT, LimitMemory } from '../../src/limits/memory/shared-memory.ts';
import { SLOT_WORDS } from '../../src/limits/memory/slot.ts';
import { createMemoryFixture } from '../contract/limiter/memory-fixture.ts';
import { createSubject, NOTHING } from '../contract/limiter/fixture.ts';

test('memory of the default size costs almost nothing until subjects lie in it', () => {
  const before = process.memoryUsage().rss;
  const memory = createSharedLimits({ workers: 8 });
  const limiter = createMemoryLimiter({ memory, workerIndex: 0, clock: createClock(), timeZone: 'UTC' });
  for (let i = 0; i < 100; i++)
    limiter.admit([createSubject({ requestsPerDay: 5 }, { id: `key_${i}` })], NOTHING);
  expect(memory.buffer.byteLength).toBeGreaterThan(200e6);
  expect(process.memoryUsage().rss - before).toBeLessThan(30e6);
});

test.each([[1], [8], [1500], [5000], [262_144]])('with %i slots all parts lie apart', (slots) => {
  const shared = createSharedLimits({ workers: 3, slots });
  const memory = new LimitMemory(shared);
  const last = { stripe: memory.stripes - 1, seat: memory.seats - 1 };
  expect(memory.stripes * memory.slotsPerStripe).toBeGreaterThanOrEqual(slots);
  expect(memory.locateEpoch(0)).toBeGreaterThanOrEqual(memory.locateStripe(last.stripe) + 16);
  expect(memory.locateIndex(0)).toBeGreaterThan(memory.locateEpoch(last.seat));
  expect(memory.locateHold(0, 0)).toBeGreaterThanOrEqual(memory.locateIndex(last.stripe) + memory.indexSize);
  expect(memory.locateSlot(0)).toBeGreaterThanOrEqual(memory.locateHold(last.seat, HOLDS_PER_SEAT - 1) + 4);
  const end = memory.locateSlot(memory.stripes * memory.slotsPerStripe - 1) + SLOT_WORDS;
  expect(end * 4).toBe(shared.buffer.byteLength);
});

test('more running requests than a worker has entries for are overload, and room comes back', () => {
  const { limiters } = createMemoryFixture();
  const subject = createSubject({ maxConcurrent: 1e9 });
  const permits = Array.from({ length: HOLDS_PER_SEAT }, () => {
    const admission = limiters[0].admit([subject], NOTHING);
    if (!admission.admitted) throw new Error('refused');
    return admission.permit;
  });
  expect(() => limiters[0].admit([subject], NOTHING)).toThrow(
    expect.objectContaining({ code: 'overloaded' }),
  );
  expect(limiters[1].admit([subject], NOTHING).admitted).toBe(true);
  permits[17]?.settle(NOTHING);
  expect(limiters[0].admit([subject], NOTHING).admitted).toBe(true);
});
