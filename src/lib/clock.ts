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

/** Below this, NTP is at work. */
const CORRECTION_MS = 1_000;

/**
 * The clock, but a wall clock that is set back goes on from the latest instant it showed: what has expired
 * stays expired. Small corrections are followed. It stays ahead as long as the thread lives.
 */
export function neverBack(clock: Clock): Clock {
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastMonoMs = 0;
  return {
    monoMs: () => clock.monoMs(),
    nowMs: () => {
      const wallMs = clock.nowMs();
      const monoMs = clock.monoMs();
      const goneOnMs = lastMs + (monoMs - lastMonoMs);
      lastMs = wallMs < goneOnMs - CORRECTION_MS ? goneOnMs : wallMs;
      lastMonoMs = monoMs;
      return Math.floor(lastMs);
    },
  };
}
