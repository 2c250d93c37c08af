/** A worker thread with a limiter on shared memory, doing what its test asks for. */
import { parentPort, workerData } from 'node:worker_threads';
import { CodedError } from '../../../src/domain/errors.ts';
import { createClock } from '../../../src/lib/clock.ts';
import type { LimitSubject } from '../../../src/limits/limiter.ts';
import { LimitMemory, type SharedLimits } from '../../../src/limits/memory/shared-memory.ts';
import { createMemoryLimiter, type MemoryLimiter } from '../../../src/limits/memory/memory-limiter.ts';
import { beginRunning, HOUR_AT, MINUTE_AT, TOKENS_AT } from '../../../src/limits/memory/slot.ts';
import { findSlot } from '../../../src/limits/memory/slot-table.ts';
import { StripeLocks } from '../../../src/limits/memory/stripe-locks.ts';
import { hashSubject } from '../../../src/limits/memory/subject-hash.ts';
import { elementAt } from './fixture.ts';

export interface ThreadJob {
  readonly memory: SharedLimits;
  readonly workerIndex: number;
  /** `race`: ask `times` times once the gate opens. `stall`: admit `times` and die holding a lock. `hammer`: never end; the gate's cell counts. */
  readonly kind: 'race' | 'stall' | 'hammer';
  readonly subjects: readonly LimitSubject[];
  readonly times: number;
  /** For `stall`: die in the middle of a change. */
  readonly tear?: boolean;
  /** One cell; a race begins when it is 1. */
  readonly gate: Int32Array;
}

const DEMAND = { tokens: 10, nanoUsd: 1000 };

function race(limiter: MemoryLimiter, job: ThreadJob): void {
  parentPort?.postMessage('ready');
  Atomics.wait(job.gate, 0, 0);
  let admitted = 0;
  for (let i = 0; i < job.times; i++) if (limiter.admit(job.subjects, DEMAND).admitted) admitted++;
  parentPort?.postMessage(admitted);
}

function stall(limiter: MemoryLimiter, job: ThreadJob): void {
  for (let i = 0; i < job.times; i++) limiter.admit(job.subjects, DEMAND);
  const memory = new LimitMemory(job.memory);
  const locks = new StripeLocks(memory, job.workerIndex);
  const hash = hashSubject(elementAt(job.subjects, 0).id);
  const stripe = hash.a % memory.stripes;
  locks.acquire(stripe, Infinity);
  if (job.tear === true) tear(memory, stripe, findSlot(memory, stripe, hash));
  parentPort?.postMessage('locked');
  for (;;) Atomics.wait(job.gate, 0, 0, 1000);
}

/** Leaves everything that follows from other state as wrong as a death between two writes could. */
function tear(memory: LimitMemory, stripe: number, slot: number): void {
  const at = memory.locateSlot(slot);
  beginRunning(memory, at, 777);
  for (const window of [MINUTE_AT, HOUR_AT, TOKENS_AT]) memory.f64[((at + window) >> 1) + 31] = 5;
  const index = memory.locateIndex(stripe);
  memory.u32.fill(0, index, index + memory.indexSize);
}

function hammer(limiter: MemoryLimiter, job: ThreadJob): void {
  const { subjects, gate } = job;
  parentPort?.postMessage('running');
  for (let i = job.workerIndex; ; i++) {
    Atomics.add(gate, 0, 1);
    const pair = new Set([elementAt(subjects, i), elementAt(subjects, i * 7 + 1)]);
    try {
      const admission = limiter.admit([...pair], DEMAND);
      if (!admission.admitted) continue;
      if (i % 3 === 0) admission.permit.release();
      else admission.permit.settle({ tokens: i % 20, nanoUsd: i % 2000 });
    } catch (error) {
      if (!(error instanceof CodedError && error.code === 'overloaded')) throw error;
    }
  }
}

const job = workerData as ThreadJob;
const limiter = createMemoryLimiter({
  memory: job.memory,
  workerIndex: job.workerIndex,
  clock: createClock(),
  timeZone: 'UTC',
});
({ race, stall, hammer })[job.kind](limiter, job);
