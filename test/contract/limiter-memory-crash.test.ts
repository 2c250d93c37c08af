import { afterEach, expect, test, vi } from 'vitest';
import type { Worker } from 'node:worker_threads';
import { createClock } from '../../src/lib/clock.ts';
import type { LimitSubject } from '../../src/limits/limiter.ts';
import { createMemoryLimiter, type MemoryLimiter } from '../../src/limits/memory/memory-limiter.ts';
import { recoverWorker } from '../../src/limits/memory/recovery.ts';
import { createSharedLimits, type SharedLimits } from '../../src/limits/memory/shared-memory.ts';
import { createSubject } from './limiter/fixture.ts';
import { createGate, readMessage, startThread } from './limiter/start-thread.ts';
import type { ThreadJob } from './limiter/thread.ts';

const WORKERS = 3;
const SURVIVOR = 2;
const DEMAND = { tokens: 10, nanoUsd: 1000 };
const limits = { requestsPerMinute: 1e6, requestsPerHour: 1e8, tokensPerMinute: 1e9, maxConcurrent: 100 };
const budget = { usd: 1, period: 'month' } as const;
const subject = createSubject(limits, { budget });
const threads: Worker[] = [];

afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
});

function createSurvivor(memory: SharedLimits): MemoryLimiter {
  return createMemoryLimiter({ memory, workerIndex: SURVIVOR, clock: createClock(), timeZone: 'UTC' });
}

async function start(job: Omit<ThreadJob, 'gate'>, gate: Int32Array = createGate()): Promise<Worker> {
  const thread = startThread({ ...job, gate });
  threads.push(thread);
  await readMessage(thread);
  return thread;
}

function readRemaining(limiter: MemoryLimiter, of: LimitSubject): Record<string, number> {
  return Object.fromEntries(limiter.inspect(of).map((status) => [status.name, status.remaining]));
}

test.each([
  ['between two changes', false],
  ['in the middle of one', true],
])(
  'a worker killed %s: its lock is broken, its permits freed, its requests stay counted',
  async (_when, tear) => {
    const memory = createSharedLimits({ workers: WORKERS });
    const survivor = createSurvivor(memory);
    survivor.admit([subject], DEMAND);
    const thread = await start({
      memory,
      workerIndex: 0,
      kind: 'stall',
      subjects: [subject],
      times: 7,
      tear,
    });
    expect(() => survivor.admit([subject], DEMAND)).toThrow(/locked in time/);
    await thread.terminate();
    expect(recoverWorker(memory, 0)).toBe(true);
    expect(readRemaining(survivor, subject)).toEqual({
      minute: 1e6 - 8,
      hour: 1e8 - 8,
      'tokens-minute': 1e9 - 80,
      concurrency: 99,
      budget: 1e9 - 1000,
    });
    expect(survivor.admit([subject], DEMAND).admitted).toBe(true);
    expect(recoverWorker(memory, 0)).toBe(true);
    expect(readRemaining(survivor, subject).concurrency).toBe(98);
  },
);

test('of two dead workers one holds a lock that the recovery of the other needs: it says so and can be called again', async () => {
  const memory = createSharedLimits({ workers: WORKERS });
  const survivor = createSurvivor(memory);
  survivor.admit([subject], DEMAND);
  const other = createMemoryLimiter({ memory, workerIndex: 1, clock: createClock(), timeZone: 'UTC' });
  other.admit([subject], DEMAND);
  const thread = await start({ memory, workerIndex: 0, kind: 'stall', subjects: [subject], times: 1 });
  await thread.terminate();
  expect(recoverWorker(memory, 1)).toBe(false);
  expect(recoverWorker(memory, 0)).toBe(true);
  expect(recoverWorker(memory, 1)).toBe(true);
  expect(readRemaining(survivor, subject)).toMatchObject({ concurrency: 99, budget: 1e9 - 1000 });
});

test('workers killed at any moment leave nothing behind, and those that live go on', async () => {
  // Subjects that are idle as soon as their request ends share the last slots, so that threads also die while
  // slots change hands.
  const memory = createSharedLimits({ workers: WORKERS, slots: 32 });
  const survivor = createSurvivor(memory);
  const lasting = Array.from({ length: 24 }, (_, i) => createSubject(limits, { id: `key_${i}`, budget }));
  const passing = Array.from({ length: 40 }, (_, i) =>
    createSubject({ maxConcurrent: 100 }, { id: `tmp_${i}` }),
  );
  for (const one of lasting) releaseOne(survivor, one);
  const job = { memory, kind: 'hammer', subjects: [...lasting, ...passing], times: 0 } as const;
  const living = await start({ ...job, workerIndex: 1 });
  for (let life = 0; life < 12; life++) {
    const gate = createGate();
    const doomed = await start({ ...job, workerIndex: 0 }, gate);
    await vi.waitUntil(() => Atomics.load(gate, 0) > life * 50, { interval: 1 });
    await doomed.terminate();
    expect(recoverWorker(memory, 0)).toBe(true);
    for (const one of lasting) releaseOne(survivor, one);
  }
  await living.terminate();
  expect(recoverWorker(memory, 1)).toBe(true);
  for (const one of [...lasting, ...passing]) expect(readRemaining(survivor, one).concurrency).toBe(100);
  for (const one of lasting) {
    const { budget: left = 0 } = readRemaining(survivor, one);
    const admission = survivor.admit([one], { tokens: 0, nanoUsd: left });
    if (!admission.admitted) throw new Error('refused');
    admission.permit.settle({ tokens: 0, nanoUsd: left });
    expect(readRemaining(survivor, one).budget).toBe(0);
  }
});

function releaseOne(limiter: MemoryLimiter, of: LimitSubject): void {
  const admission = limiter.admit([of], DEMAND);
  if (!admission.admitted) throw new Error(`refused by ${admission.violated.name}`);
  admission.permit.release();
}
