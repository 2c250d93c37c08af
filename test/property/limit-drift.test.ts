import { expect, test } from 'vitest';
import type { Demand, LimitStatus, Permit } from '../../src/limits/limiter.ts';
import { createMemoryFixture } from '../contract/limiter/memory-fixture.ts';
import { createSubject, elementAt, HOUR, MINUTE, SECOND, START_MS } from '../contract/limiter/fixture.ts';

const OPERATIONS = 1_000_000;
const DAY = 24 * HOUR;
const LIMITS = {
  requestsPerMinute: 1000,
  requestsPerHour: 40_000,
  requestsPerDay: 200_000,
  tokensPerMinute: 200_000,
  tokensPerDay: 50_000_000,
  maxConcurrent: 40,
};
const BUDGET = { usd: 2, period: 'day' } as const;
/** The same subject under changing plans: each in turn has one figure lowered, so that every limit refuses. */
const SUBJECTS = [
  createSubject(LIMITS, { budget: BUDGET }),
  createSubject({ ...LIMITS, requestsPerMinute: 60 }, { budget: BUDGET }),
  createSubject({ ...LIMITS, requestsPerHour: 3000 }, { budget: BUDGET }),
  createSubject({ ...LIMITS, requestsPerDay: 50_000 }, { budget: BUDGET }),
  createSubject({ ...LIMITS, tokensPerMinute: 5000 }, { budget: BUDGET }),
  createSubject({ ...LIMITS, tokensPerDay: 5_000_000 }, { budget: BUDGET }),
  createSubject({ ...LIMITS, maxConcurrent: 5 }, { budget: BUDGET }),
  createSubject(LIMITS, { budget: { ...BUDGET, usd: 0.2 } }),
];

/** Amounts by cell, kept in a map and added up anew: slow, and nothing in it can drift. */
class NaiveWindow {
  readonly cells = new Map<number, number>();
  readonly cellMs: number;
  constructor(cellMs: number) {
    this.cellMs = cellMs;
  }
  read(nowMs: number): number {
    const head = Math.floor(nowMs / this.cellMs);
    let sum = 0;
    for (const [tick, amount] of this.cells) {
      if (head - tick > 60) this.cells.delete(tick);
      else sum += amount;
    }
    return sum;
  }
  /** In the cell of `atMs`, or if that has left and the amount is positive, in the one of `nowMs`. */
  add(nowMs: number, atMs: number, amount: number): void {
    this.read(nowMs);
    const gone = Math.floor(nowMs / this.cellMs) - Math.floor(atMs / this.cellMs) > 60;
    if (gone && amount <= 0) return;
    const tick = Math.floor((gone ? nowMs : atMs) / this.cellMs);
    this.cells.set(tick, (this.cells.get(tick) ?? 0) + amount);
  }
}

interface Running {
  readonly permit: Permit;
  readonly demand: Demand;
  readonly monoMs: number;
  readonly day: number;
}

/** Everything that a subject is charged, computed without any of the limiter's code. */
class Oracle {
  readonly minute = new NaiveWindow(SECOND);
  readonly hour = new NaiveWindow(MINUTE);
  readonly tokens = new NaiveWindow(SECOND);
  readonly running: Running[] = [];
  day = 0;
  dayRequests = 0;
  dayTokens = 0;
  spent = 0;

  roll(day: number): void {
    if (day === this.day) return;
    this.day = day;
    this.dayRequests = 0;
    this.dayTokens = 0;
    this.spent = 0;
  }
  admit(running: Running): void {
    const { monoMs, demand } = running;
    this.minute.add(monoMs, monoMs, 1);
    this.hour.add(monoMs, monoMs, 1);
    this.tokens.add(monoMs, monoMs, demand.tokens);
    this.dayRequests++;
    this.dayTokens += demand.tokens;
    this.running.push(running);
  }
  /** Takes out a running request, to be settled or released. */
  take(index: number): Running {
    const running = elementAt(this.running, index);
    this.running.splice(index, 1);
    return running;
  }
  settle(running: Running, monoMs: number, actual: Demand): void {
    const excess = actual.tokens - running.demand.tokens;
    this.tokens.add(monoMs, running.monoMs, excess);
    if (running.day === this.day || excess > 0) this.dayTokens += excess;
    this.spent += actual.nanoUsd;
  }
  release(running: Running, monoMs: number): void {
    this.minute.add(monoMs, running.monoMs, -1);
    this.hour.add(monoMs, running.monoMs, -1);
    this.tokens.add(monoMs, running.monoMs, -running.demand.tokens);
    if (running.day !== this.day) return;
    this.dayRequests--;
    this.dayTokens -= running.demand.tokens;
  }
  countUsed(monoMs: number): Record<string, number> {
    return {
      minute: this.minute.read(monoMs),
      hour: this.hour.read(monoMs),
      day: this.dayRequests,
      'tokens-minute': this.tokens.read(monoMs),
      'tokens-day': this.dayTokens,
      concurrency: this.running.length,
      budget: this.spent + this.running.reduce((sum, { demand }) => sum + demand.nanoUsd, 0),
    };
  }
}

/** Marsaglia's xorshift: the same sequence in every run. */
function createRandom(seed: number): (below: number) => number {
  let x = seed;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

function expectSame(statuses: readonly LimitStatus[], used: Record<string, number>): void {
  for (const { name, limit, remaining } of statuses) {
    if (remaining !== Math.max(0, limit - (used[name] ?? Number.NaN))) {
      expect.fail(`${name}: ${remaining} of ${limit} remain where ${used[name]} are used`);
    }
  }
}

test('a million random admissions, settlements and releases leave the counters where a naive count has them', () => {
  const random = createRandom(20_260_314);
  const { limiters, advanceMs } = createMemoryFixture();
  const oracle = new Oracle();
  let elapsedMs = 0;
  let admitted = 0;
  const refusedBy = new Set<string>();
  // Whole milliseconds from a start in the same cell as the fixture's clock.
  const monoMs = (): number => 12_345_678.9 + elapsedMs;
  const move = (ms: number): void => {
    advanceMs(ms);
    elapsedMs += ms;
    oracle.roll(Math.floor((START_MS + elapsedMs) / DAY));
  };
  move(0);
  for (let i = 0; i < OPERATIONS; i++) {
    if (random(3) === 0) move(random(5000) === 0 ? random(3 * HOUR) : random(200));
    const limiter = elementAt(limiters, random(2));
    const subject = elementAt(SUBJECTS, random(SUBJECTS.length));
    if (random(2) === 0) {
      const demand = { tokens: random(300), nanoUsd: random(20_000) };
      const admission = limiter.admit([subject], demand);
      if (!admission.admitted) {
        refusedBy.add(admission.violated.name);
        continue;
      }
      admitted++;
      oracle.admit({ permit: admission.permit, demand, monoMs: monoMs(), day: oracle.day });
      if (i % 16 === 0) expectSame(admission.statuses, oracle.countUsed(monoMs()));
    } else if (oracle.running.length > 0) {
      const running = oracle.take(random(oracle.running.length));
      if (random(3) === 0) {
        running.permit.release();
        oracle.release(running, monoMs());
      } else {
        const actual = { tokens: random(500), nanoUsd: random(30_000) };
        running.permit.settle(actual);
        oracle.settle(running, monoMs(), actual);
      }
    }
    if (i % 64 === 0) expectSame(limiter.inspect(subject), oracle.countUsed(monoMs()));
  }
  expect(admitted).toBeGreaterThan(OPERATIONS / 5);
  expect([...refusedBy].sort()).toEqual(Object.keys(oracle.countUsed(monoMs())).sort());
  for (const { permit } of oracle.running.splice(0)) permit.release();
  move(2 * DAY);
  for (const { limit, remaining, resetMs } of limiters[0].inspect(elementAt(SUBJECTS, 0))) {
    expect({ remaining, resetMs }).toEqual({ remaining: limit, resetMs: 0 });
  }
}, 120_000);
