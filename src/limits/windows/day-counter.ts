/**
 * What was counted on one UTC calendar day: requests and tokens. 6 words, as float64: the day (since
 * 1970-01-01), requests, tokens.
 */
import type { Cells } from './cells.ts';

export const DAY_MS = 86_400_000;
/** Which of the two counts, as an offset in float64. */
export type DayCount = 1 | 2;
export const DAY_REQUESTS: DayCount = 1;
export const DAY_TOKENS: DayCount = 2;

/**
 * Begins a new day where one has begun and returns the day counted. A clock set back over midnight stays in
 * the day that had begun, or the quota would be had twice; one set back further starts again, or a clock
 * that was once wrong by a year would block the key for a year.
 */
export function rollDay(cells: Cells, at: number, nowMs: number): number {
  const { f64 } = cells;
  const base = at >> 1;
  const day = Math.floor(nowMs / DAY_MS);
  const counted = f64[base]!;
  if (day === counted || day === counted - 1) return counted;
  f64[base + DAY_REQUESTS] = 0;
  f64[base + DAY_TOKENS] = 0;
  f64[base] = day;
  return day;
}

export function readDay(cells: Cells, at: number, count: DayCount): number {
  return cells.f64[(at >> 1) + count]!;
}

/** Changes a count, never below 0. */
export function changeDay(cells: Cells, at: number, count: DayCount, delta: number): void {
  const i = (at >> 1) + count;
  cells.f64[i] = Math.max(0, cells.f64[i]! + delta);
}

export function isDayEmpty(cells: Cells, at: number, nowMs: number): boolean {
  const base = at >> 1;
  if (nowMs >= (cells.f64[base]! + 1) * DAY_MS) return true;
  return cells.f64[base + DAY_REQUESTS] === 0 && cells.f64[base + DAY_TOKENS] === 0;
}
