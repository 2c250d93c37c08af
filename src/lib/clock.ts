/**
 * The only place that reads time. Every thread of the process reads the same clock: `nowMs` is wall time
 * (expiry, calendar days), `monoMs` never jumps (windows, timeouts). Tests shift both by writing offsets
 * into shared memory.
 */
export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
  /** Milliseconds of the system's monotonic clock: equal in all threads, unmoved by clock changes. */
  monoMs(): number;
}

/** Two float64 cells: offset of the wall clock and of the monotonic clock, both in milliseconds. */
export type ClockOffsets = Float64Array;

export function createClock(offsets?: ClockOffsets): Clock {
  // performance.now() counts from the start of each thread; hrtime is CLOCK_MONOTONIC, the same everywhere.
  const threadStart = Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now();
  if (offsets === undefined) {
    return { nowMs: () => Date.now(), monoMs: () => threadStart + performance.now() };
  }
  return {
    nowMs: () => Date.now() + (offsets[0] ?? 0),
    monoMs: () => threadStart + performance.now() + (offsets[1] ?? 0),
  };
}
