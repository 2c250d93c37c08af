import { expect, test } from 'vitest';
import { createClock } from '../../src/lib/clock.ts';
import { createMemoryLimiter } from '../../src/limits/memory/memory-limiter.ts';
import { createSharedLimits } from '../../src/limits/memory/shared-memory.ts';
import { createSubject } from './limiter/fixture.ts';
import { createGate, openGate, readMessage, startThread } from './limiter/start-thread.ts';

const WORKERS = 4;

test('of 1,000 requests at once from four threads with 50 left exactly 50 are admitted', async () => {
  const memory = createSharedLimits({ workers: WORKERS });
  const gate = createGate();
  const subjects = [
    createSubject(
      { requestsPerHour: 50, requestsPerMinute: 1000, maxConcurrent: 1000 },
      { budget: { usd: 1, period: 'day' } },
    ),
    createSubject({ requestsPerMinute: 1000, tokensPerMinute: 1e6 }, { id: 'prj_one' }),
  ];
  const threads = Array.from({ length: WORKERS }, (_, workerIndex) =>
    startThread({ memory, workerIndex, kind: 'race', subjects, times: 250, gate }),
  );
  await Promise.all(threads.map(readMessage));
  const counts = Promise.all(threads.map(readMessage));
  openGate(gate);
  const admitted = (await counts) as number[];
  expect(admitted.reduce((sum, count) => sum + count, 0)).toBe(50);

  const control = createMemoryLimiter({
    memory,
    workerIndex: WORKERS,
    clock: createClock(),
    timeZone: 'UTC',
  });
  const remaining = subjects.map((s) =>
    Object.fromEntries(control.inspect(s).map((l) => [l.name, l.remaining])),
  );
  expect(remaining).toEqual([
    { minute: 950, hour: 0, concurrency: 950, budget: 1e9 - 50 * 1000 },
    { minute: 950, 'tokens-minute': 1e6 - 50 * 10 },
  ]);
  await Promise.all(threads.map((thread) => thread.terminate()));
});
