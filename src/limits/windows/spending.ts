/**
 * Money of one calendar period in integer nano-dollars: settled (spent) and held by running requests
 * (reserved). Money counts in the period in which it is settled, so a new period begins with nothing spent
 * and with what is still reserved. 8 words, as float64: start and end of the period, spent, reserved.
 */
import type { CalendarPeriod } from '../budget-period.ts';
import type { Cells } from './cells.ts';
import { DAY_MS } from './day-counter.ts';

const START = 0;
const END = 1;
const SPENT = 2;
const RESERVED = 3;

/** Begins the period of `nowMs` where another was counted. For a clock set back the same holds as for days. */
export function rollSpending(cells: Cells, at: number, period: CalendarPeriod, nowMs: number): void {
  const { f64 } = cells;
  const base = at >> 1;
  const start = f64[base + START]!;
  if (start === period.startMs && f64[base + END] === period.endMs) return;
  if (nowMs < start && start - nowMs <= DAY_MS) return;
  f64[base + SPENT] = 0;
  f64[base + START] = period.startMs;
  f64[base + END] = period.endMs;
}

export function readSpent(cells: Cells, at: number): number {
  return cells.f64[(at >> 1) + SPENT]!;
}

export function readReserved(cells: Cells, at: number): number {
  return cells.f64[(at >> 1) + RESERVED]!;
}

export function readPeriodEnd(cells: Cells, at: number): number {
  return cells.f64[(at >> 1) + END]!;
}

export function addSpent(cells: Cells, at: number, nanoUsd: number): void {
  cells.f64[(at >> 1) + SPENT]! += nanoUsd;
}

export function changeReserved(cells: Cells, at: number, nanoUsd: number): void {
  cells.f64[(at >> 1) + RESERVED]! += nanoUsd;
}

export function clearReserved(cells: Cells, at: number): void {
  cells.f64[(at >> 1) + RESERVED] = 0;
}

export function isSpendingEmpty(cells: Cells, at: number, nowMs: number): boolean {
  const base = at >> 1;
  if (cells.f64[base + RESERVED] !== 0) return false;
  return cells.f64[base + SPENT] === 0 || nowMs >= cells.f64[base + END]!;
}
