import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cells } from '../../src/limits/windows/cells.ts';
import {
  BUCKET_WORDS,
  computeNextTokenMs,
  isBucketFull,
  readBucket,
  refillBucket,
  returnToBucket,
  takeFromBucket,
} from '../../src/limits/windows/token-bucket.ts';

function createCells(): Cells {
  const buffer = new ArrayBuffer(BUCKET_WORDS * 4);
  return { u32: new Uint32Array(buffer), f64: new Float64Array(buffer) };
}

const perMinute = fc.integer({ min: 1, max: 100_000 });
const capacity = fc.integer({ min: 1, max: 5000 });
const stepsUs = fc.array(fc.oneof(fc.nat(100), fc.nat(100_000), fc.nat(30_000_000)), {
  minLength: 1,
  maxLength: 100,
});

test('over any interval at most capacity + rate × time is let out', () => {
  fc.assert(
    fc.property(perMinute, capacity, stepsUs, (rate, burst, steps) => {
      const cells = createCells();
      const takenUs: number[] = [];
      let nowUs = 1_000_000;
      for (const step of steps) {
        nowUs += step;
        refillBucket(cells, 0, nowUs / 1000, rate, burst);
        for (let i = 0; i < 20 && takeFromBucket(cells, 0); i++) takenUs.push(nowUs);
      }
      for (const [first, sinceUs] of takenUs.entries()) {
        for (const [last, untilUs] of takenUs.entries()) {
          if (last < first || (first + last) % 7 !== 0) continue;
          expect((last - first + 1) * 60e6).toBeLessThanOrEqual(burst * 60e6 + rate * (untilUs - sinceUs));
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('a caller who always wants more gets exactly capacity + rate × time, less than one off, however often it asks', () => {
  fc.assert(
    fc.property(perMinute, capacity, stepsUs, (rate, burst, steps) => {
      const cells = createCells();
      let nowUs = 1_000_000;
      let taken = 0;
      let mayHaveBeenFull = false;
      const take = (): void => {
        refillBucket(cells, 0, nowUs / 1000, rate, burst);
        while (takeFromBucket(cells, 0)) taken++;
      };
      take();
      const startUs = nowUs;
      for (const step of steps) {
        // A bucket that was full in between has spilt; then only the upper bound holds.
        if (step * rate > (burst - 1) * 60e6) mayHaveBeenFull = true;
        nowUs += step;
        take();
      }
      const due = burst + (rate * (nowUs - startUs)) / 60e6;
      expect(taken).toBeLessThanOrEqual(due);
      if (!mayHaveBeenFull) expect(taken).toBeGreaterThan(due - 1);
    }),
  );
});

test('a million questions in between lose nothing', () => {
  const cells = createCells();
  refillBucket(cells, 0, 0, 7, 1000);
  for (let i = 0; i < 1000; i++) takeFromBucket(cells, 0);
  const steps = 1_000_000;
  for (let i = 1; i <= steps; i++) refillBucket(cells, 0, i * 3.001, 7, 1000);
  expect(readBucket(cells, 0)).toBe(Math.floor((7 * Math.floor(steps * 3.001)) / 60_000));
});

test('the next whole token comes when it was said', () => {
  fc.assert(
    fc.property(perMinute, capacity, fc.nat(5000), fc.nat(60_000_000), (rate, burst, takes, stepUs) => {
      const cells = createCells();
      refillBucket(cells, 0, 1000, rate, burst);
      for (let i = 0; i < takes; i++) takeFromBucket(cells, 0);
      refillBucket(cells, 0, 1000 + stepUs / 1000, rate, burst);
      const before = readBucket(cells, 0);
      const waitMs = computeNextTokenMs(cells, 0);
      const nowMs = 1000 + stepUs / 1000;
      expect(waitMs === 0).toBe(isBucketFull(cells, 0, nowMs));
      if (waitMs === 0) return;
      refillBucket(cells, 0, nowMs + Math.ceil(waitMs), rate, burst);
      expect(readBucket(cells, 0)).toBeGreaterThan(before);
    }),
  );
});

test('a new rate applies from now on, a new capacity keeps the level', () => {
  const cells = createCells();
  refillBucket(cells, 0, 0, 60, 10);
  for (let i = 0; i < 10; i++) takeFromBucket(cells, 0);
  refillBucket(cells, 0, 3000, 6000, 10);
  expect(readBucket(cells, 0)).toBe(3);
  refillBucket(cells, 0, 3020, 6000, 100);
  expect(readBucket(cells, 0)).toBe(5);
  refillBucket(cells, 0, 3020, 6000, 2);
  expect(readBucket(cells, 0)).toBe(2);
  returnToBucket(cells, 0);
  expect(readBucket(cells, 0)).toBe(2);
});
