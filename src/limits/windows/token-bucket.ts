/**
 * A token bucket that fills continuously at `perMinute` requests a minute and starts full. The level is kept
 * in sixty-millionths of a request, of which each microsecond brings exactly `perMinute`: only whole numbers
 * are added, so nothing is lost to rounding however often it is asked (exact up to a capacity of 10^8).
 *
 * 8 words, as float64: level, time of the level in microseconds, perMinute, capacity. All zero is a bucket
 * never used.
 */
import type { Cells } from './cells.ts';

export const BUCKET_WORDS = 8;
const UNITS_PER_REQUEST = 60_000_000;
const LEVEL = 0;
const TIME = 1;
const PER_MINUTE = 2;
const CAPACITY = 3;

/**
 * Brings the level to `monoMs`, never less than at the last call. A new rate or capacity applies from now on:
 * what has passed was filled at the rate of then.
 */
export function refillBucket(
  cells: Cells,
  at: number,
  monoMs: number,
  perMinute: number,
  capacity: number,
): void {
  const { f64 } = cells;
  const base = at >> 1;
  const nowUs = Math.floor(monoMs * 1000);
  const level = f64[base + CAPACITY] === 0 ? Infinity : computeLevel(cells, at, nowUs);
  f64[base + TIME] = nowUs;
  f64[base + LEVEL] = Math.min(level, capacity * UNITS_PER_REQUEST);
  f64[base + PER_MINUTE] = perMinute;
  f64[base + CAPACITY] = capacity;
}

function computeLevel(cells: Cells, at: number, nowUs: number): number {
  const { f64 } = cells;
  const base = at >> 1;
  const full = f64[base + CAPACITY]! * UNITS_PER_REQUEST;
  return Math.min(full, f64[base + LEVEL]! + (nowUs - f64[base + TIME]!) * f64[base + PER_MINUTE]!);
}

/** Takes one request out; false when there is less than one. */
export function takeFromBucket(cells: Cells, at: number): boolean {
  const level = cells.f64[(at >> 1) + LEVEL]!;
  if (level < UNITS_PER_REQUEST) return false;
  cells.f64[(at >> 1) + LEVEL] = level - UNITS_PER_REQUEST;
  return true;
}

/** Puts one request back, as far as there is room. */
export function returnToBucket(cells: Cells, at: number): void {
  const base = at >> 1;
  const full = cells.f64[base + CAPACITY]! * UNITS_PER_REQUEST;
  cells.f64[base + LEVEL] = Math.min(full, cells.f64[base + LEVEL]! + UNITS_PER_REQUEST);
}

/** Whole requests in the bucket, as of the last refill. */
export function readBucket(cells: Cells, at: number): number {
  return Math.floor(cells.f64[(at >> 1) + LEVEL]! / UNITS_PER_REQUEST);
}

/** Milliseconds from the last refill to the next whole request; 0 when full, Infinity when it never fills. */
export function computeNextTokenMs(cells: Cells, at: number): number {
  const base = at >> 1;
  const level = cells.f64[base + LEVEL]!;
  const missing = UNITS_PER_REQUEST - (level % UNITS_PER_REQUEST);
  if (level >= cells.f64[base + CAPACITY]! * UNITS_PER_REQUEST) return 0;
  return missing / cells.f64[base + PER_MINUTE]! / 1000;
}

export function isBucketFull(cells: Cells, at: number, monoMs: number): boolean {
  const capacity = cells.f64[(at >> 1) + CAPACITY]!;
  return computeLevel(cells, at, Math.floor(monoMs * 1000)) >= capacity * UNITS_PER_REQUEST;
}
