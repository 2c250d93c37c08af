/**
 * A rolling window of 60 cells and the one being filled. An amount counted in cell c stays in the sum until
 * cell c + 61 begins: at least one window and at most 61/60 of it. So no window of this length ever holds
 * more than was let in, and a full one frees up at most a sixtieth too late.
 *
 * 64 words: 61 cells, the number of the newest cell (head), the sum as float64. All zero is an empty window.
 */
import type { Cells } from './cells.ts';

export const WINDOW_WORDS = 64;
const CELL_COUNT = 61;
const HEAD = 61;
const SUM_F64 = 31;
const MAX_CELL = 0xffffffff;

/** Drops what has left the window. `tick` is the number of the current cell, never less than the head. */
export function advanceWindow(cells: Cells, at: number, tick: number): void {
  const { u32, f64 } = cells;
  const head = u32[at + HEAD]!;
  if (tick === head) return;
  const sumAt = (at >> 1) + SUM_F64;
  if (f64[sumAt] !== 0) {
    if (tick - head >= CELL_COUNT) {
      u32.fill(0, at, at + CELL_COUNT);
      f64[sumAt] = 0;
    } else {
      for (let t = head + 1; t <= tick; t++) {
        const cell = at + (t % CELL_COUNT);
        f64[sumAt]! -= u32[cell]!;
        u32[cell] = 0;
      }
    }
  }
  u32[at + HEAD] = tick;
}

export function readWindowSum(cells: Cells, at: number): number {
  return cells.f64[(at >> 1) + SUM_F64]!;
}

/** Counts `amount` in the current cell; the window has been advanced. A cell saturates at 2^32 - 1. */
export function addToWindow(cells: Cells, at: number, amount: number): void {
  changeCell(cells, at, cells.u32[at + HEAD]!, amount);
}

/**
 * Changes what was counted in the cell numbered `tick`; the window has been advanced.
 * Returns false, having done nothing, when that cell has left the window.
 */
export function changeInWindow(cells: Cells, at: number, tick: number, delta: number): boolean {
  if (cells.u32[at + HEAD]! - tick >= CELL_COUNT) return false;
  changeCell(cells, at, tick, delta);
  return true;
}

/** Keeps the sum equal to its cells even where a cell meets one of its ends. */
function changeCell(cells: Cells, at: number, tick: number, delta: number): void {
  const cell = at + (tick % CELL_COUNT);
  const before = cells.u32[cell]!;
  const after = Math.min(MAX_CELL, Math.max(0, before + delta));
  cells.u32[cell] = after;
  cells.f64[(at >> 1) + SUM_F64]! += after - before;
}

/**
 * The number of the first cell at whose beginning the sum is at most `target` (≥ 0), if nothing is added.
 * The sum is above the target now, and the window has been advanced.
 */
export function findTickOfSum(cells: Cells, at: number, target: number): number {
  const head = cells.u32[at + HEAD]!;
  let sum = readWindowSum(cells, at);
  for (let t = Math.max(0, head - CELL_COUNT + 1); t < head; t++) {
    sum -= cells.u32[at + (t % CELL_COUNT)]!;
    if (sum <= target) return t + CELL_COUNT;
  }
  return head + CELL_COUNT;
}

/** Whether the window would be empty at `tick`, without advancing it. */
export function isWindowEmpty(cells: Cells, at: number, tick: number): boolean {
  return readWindowSum(cells, at) === 0 || findTickOfSum(cells, at, 0) <= tick;
}

/** Makes the sum follow from the cells again, after a thread died between changing one and the other. */
export function repairWindow(cells: Cells, at: number): void {
  let sum = 0;
  for (let i = 0; i < CELL_COUNT; i++) sum += cells.u32[at + i]!;
  cells.f64[(at >> 1) + SUM_F64] = sum;
}
