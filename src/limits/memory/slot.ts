/**
 * One subject's state. Words of 4 bytes from its beginning:
 *
 *   0       state: empty or ready (1 is kept for "being rebuilt")
 *   1       running requests
 *   2–5     SHA-256 of the subject's id, first 16 bytes
 *   6–7     the latest monotonic time seen, as float64
 *   8–13    day    16–23 bucket    24–31 money    32–223 minute, hour and tokens-minute windows
 *
 * Read and written only while the lock of its stripe is held.
 */
import type { Cells } from '../windows/cells.ts';
import { isDayEmpty, rollDay } from '../windows/day-counter.ts';
import { isWindowEmpty, repairWindow, WINDOW_WORDS } from '../windows/rolling-window.ts';
import { changeReserved, clearReserved, isSpendingEmpty } from '../windows/spending.ts';
import { isBucketFull } from '../windows/token-bucket.ts';
import type { SubjectHash } from './subject-hash.ts';

export const SLOT_WORDS = 224;
export const DAY_AT = 8;
export const BUCKET_AT = 16;
export const SPENDING_AT = 24;
export const MINUTE_AT = 32;
export const HOUR_AT = MINUTE_AT + WINDOW_WORDS;
export const TOKENS_AT = HOUR_AT + WINDOW_WORDS;
export const MINUTE_CELL_MS = 1000;
export const HOUR_CELL_MS = 60_000;

const RUNNING = 1;
const HASH = 2;
const SEEN_F64 = 3;
const EMPTY = 0;
const READY = 2;

/** One slot at one moment. Valid only while its stripe is locked. */
export interface SlotView {
  cells: Cells;
  /** Where the slot begins, in words. */
  at: number;
  /** Monotonic time, never less than another thread has seen in this slot. */
  monoMs: number;
  /** Wall clock. */
  nowMs: number;
  /** The UTC day that the day counters count, as days since 1970-01-01. */
  day: number;
}

/**
 * Brings a view to the present. Threads read the clock before they have the lock, so that one may come with
 * a time just before another's: it then takes the later one, and time in a slot never runs backwards.
 */
export function viewSlot(view: SlotView, cells: Cells, at: number, monoMs: number, nowMs: number): void {
  const seenAt = (at >> 1) + SEEN_F64;
  view.cells = cells;
  view.at = at;
  view.monoMs = Math.max(monoMs, cells.f64[seenAt]!);
  view.nowMs = nowMs;
  cells.f64[seenAt] = view.monoMs;
  view.day = rollDay(cells, at + DAY_AT, nowMs);
}

export function isSlotReady(cells: Cells, at: number): boolean {
  return cells.u32[at] === READY;
}

export function isSlotOf(cells: Cells, at: number, hash: SubjectHash): boolean {
  const { u32 } = cells;
  const base = at + HASH;
  return (
    u32[at] === READY &&
    u32[base] === hash.a &&
    u32[base + 1] === hash.b &&
    u32[base + 2] === hash.c &&
    u32[base + 3] === hash.d
  );
}

/** Where the search for the slot's subject begins in the index: its word `b`. */
export function readIndexHash(cells: Cells, at: number): number {
  return cells.u32[at + HASH + 1]!;
}

/** Gives an emptied slot to a subject. The state is written last: a slot half written is no slot. */
export function assignSlot(cells: Cells, at: number, hash: SubjectHash): void {
  const { u32 } = cells;
  const base = at + HASH;
  u32[base] = hash.a;
  u32[base + 1] = hash.b;
  u32[base + 2] = hash.c;
  u32[base + 3] = hash.d;
  u32[at] = READY;
}

export function emptySlot(cells: Cells, at: number): void {
  cells.u32[at] = EMPTY;
  cells.u32.fill(0, at, at + SLOT_WORDS);
}

export function readRunning(cells: Cells, at: number): number {
  return cells.u32[at + RUNNING]!;
}

/** A request begins: it runs, and its money is reserved. */
export function beginRunning(cells: Cells, at: number, nanoUsd: number): void {
  cells.u32[at + RUNNING]! += 1;
  changeReserved(cells, at + SPENDING_AT, nanoUsd);
}

export function endRunning(cells: Cells, at: number, nanoUsd: number): void {
  cells.u32[at + RUNNING]! -= 1;
  changeReserved(cells, at + SPENDING_AT, -nanoUsd);
}

/**
 * Whether forgetting the slot changes nothing: no request runs, nothing is counted in any window, the bucket
 * is full. A slot seen at this very moment is about to be charged and does not count as idle.
 */
export function isSlotIdle(cells: Cells, at: number, monoMs: number, nowMs: number): boolean {
  if (readRunning(cells, at) !== 0 || cells.f64[(at >> 1) + SEEN_F64]! >= monoMs) return false;
  return (
    isSpendingEmpty(cells, at + SPENDING_AT, nowMs) &&
    isDayEmpty(cells, at + DAY_AT, nowMs) &&
    isBucketFull(cells, at + BUCKET_AT, monoMs) &&
    isWindowEmpty(cells, at + HOUR_AT, Math.floor(monoMs / HOUR_CELL_MS)) &&
    isWindowEmpty(cells, at + MINUTE_AT, Math.floor(monoMs / MINUTE_CELL_MS)) &&
    isWindowEmpty(cells, at + TOKENS_AT, Math.floor(monoMs / MINUTE_CELL_MS))
  );
}

/** Sets what follows from other state back to nothing or to what it follows from, before holds are counted again. */
export function repairSlot(cells: Cells, at: number): void {
  cells.u32[at + RUNNING] = 0;
  clearReserved(cells, at + SPENDING_AT);
  repairWindow(cells, at + MINUTE_AT);
  repairWindow(cells, at + HOUR_AT);
  repairWindow(cells, at + TOKENS_AT);
}
