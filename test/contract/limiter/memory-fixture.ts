import type { Clock } from '../../../src/lib/clock.ts';
import { createMemoryLimiter, type MemoryLimiter } from '../../../src/limits/memory/memory-limiter.ts';
import { createSharedLimits, type SharedLimits } from '../../../src/limits/memory/shared-memory.ts';
import { type LimiterFixture, START_MS } from './fixture.ts';

export interface MemoryFixture extends LimiterFixture {
  readonly limiters: readonly [MemoryLimiter, MemoryLimiter];
  readonly memory: SharedLimits;
  /** Moves the wall clock alone. */
  setWallMs(ms: number): void;
}

/** Two seats of one shared memory, on clocks that stand still until moved. */
export function createMemoryFixture(options: { slots?: number; timeZone?: string } = {}): MemoryFixture {
  // A machine that has run for some hours and a fraction.
  let monoMs = 12_345_678.9;
  let nowMs = START_MS;
  const clock: Clock = { monoMs: () => monoMs, nowMs: () => nowMs };
  const memory = createSharedLimits({ workers: 2, slots: options.slots ?? 1024 });
  const timeZone = options.timeZone ?? 'UTC';
  return {
    memory,
    limiters: [
      createMemoryLimiter({ memory, workerIndex: 0, clock, timeZone }),
      createMemoryLimiter({ memory, workerIndex: 1, clock, timeZone }),
    ],
    advanceMs(ms) {
      monoMs += ms;
      nowMs += ms;
    },
    setWallMs(ms) {
      nowMs = ms;
    },
    close() {},
  };
}
