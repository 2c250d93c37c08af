import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementAt } from '../contract/limiter/fixture.ts';
import type { Cells } from '../../src/limits/windows/cells.ts';
import {
  addToWindow,
  advanceWindow,
  changeInWindow,
  findTickOfSum,
  isWindowEmpty,
  readWindowSum,
  repairWindow,
  WINDOW_WORDS,
} from '../../src/limits/windows/rolling-window.ts';

const CELL_MS = 1000;
const WINDOW_MS = 60 * CELL_MS;

function createCells(): Cells {
  const buffer = new ArrayBuffer(WINDOW_WORDS * 4);
  return { u32: new Uint32Array(buffer), f64: new Float64Array(buffer) };
}

function tickOf(timeMs: number): number {
  return Math.floor(timeMs / CELL_MS);
}

/** Steps between requests: bursts, paces near the limit, and pauses longer than the window. */
const stepsMs = fc.array(
  fc.oneof(fc.nat(50), fc.nat(3000), fc.nat(70_000), fc.constantFrom(999, 1000, 60_000, 61_000)),
  {
    minLength: 1,
    maxLength: 300,
  },
);
const startMs = fc.nat(200_000);

test('no window of 60 s holds more than the limit, and a refusal had that many in the last 61 s', () => {
  fc.assert(
    fc.property(startMs, stepsMs, fc.integer({ min: 1, max: 20 }), (start, steps, limit) => {
      const cells = createCells();
      const admitted: number[] = [];
      const countSince = (ms: number): number => admitted.filter((at) => at > ms).length;
      let now = start;
      for (const step of steps) {
        now += step;
        advanceWindow(cells, 0, tickOf(now));
        if (readWindowSum(cells, 0) < limit) {
          addToWindow(cells, 0, 1);
          admitted.push(now);
          expect(countSince(now - WINDOW_MS)).toBeLessThanOrEqual(limit);
        } else {
          expect(countSince(now - WINDOW_MS - CELL_MS)).toBeGreaterThanOrEqual(limit);
        }
      }
    }),
  );
});

test('the sum is that of the entries of the last 61 cells, whatever is added, changed and taken back', () => {
  const amount = fc.nat(1000);
  const op = fc.record({
    stepMs: fc.oneof(fc.nat(5000), fc.nat(90_000)),
    amount,
    change: fc.nat(100),
    to: amount,
  });
  fc.assert(
    fc.property(startMs, fc.array(op, { maxLength: 200 }), (start, ops) => {
      const cells = createCells();
      const entries: { tick: number; amount: number }[] = [];
      let now = start;
      for (const { stepMs, amount: added, change, to } of ops) {
        now += stepMs;
        const tick = tickOf(now);
        advanceWindow(cells, 0, tick);
        addToWindow(cells, 0, added);
        entries.push({ tick, amount: added });
        const old = elementAt(entries, change);
        if (changeInWindow(cells, 0, old.tick, to - old.amount)) old.amount = to;
        else expect(tick - old.tick).toBeGreaterThan(60);
        const live = entries.filter((entry) => tick - entry.tick <= 60);
        const sum = live.reduce((total, entry) => total + entry.amount, 0);
        expect(readWindowSum(cells, 0)).toBe(sum);
        for (const target of [0, Math.floor(sum / 2), sum - 1]) {
          if (target < 0 || sum === 0) continue;
          const at = findTickOfSum(cells, 0, target);
          const leftAt = (t: number): number =>
            live.filter((entry) => t - entry.tick <= 60).reduce((total, entry) => total + entry.amount, 0);
          expect(leftAt(at)).toBeLessThanOrEqual(target);
          expect(leftAt(at - 1)).toBeGreaterThan(target);
        }
      }
      expect(isWindowEmpty(cells, 0, tickOf(now) + 61)).toBe(true);
      const before = readWindowSum(cells, 0);
      repairWindow(cells, 0);
      expect(readWindowSum(cells, 0)).toBe(before);
    }),
  );
});

test('a cell that meets an end of its range keeps the sum equal to the cells', () => {
  const cells = createCells();
  advanceWindow(cells, 0, 100);
  for (let i = 0; i < 3; i++) addToWindow(cells, 0, 1e15);
  expect(readWindowSum(cells, 0)).toBe(2 ** 32 - 1);
  changeInWindow(cells, 0, 100, -1e15);
  expect(readWindowSum(cells, 0)).toBe(0);
  changeInWindow(cells, 0, 100, -5);
  expect(readWindowSum(cells, 0)).toBe(0);
});
