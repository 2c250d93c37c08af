/** A wall clock that never goes back, see lib/clock.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neverBack } from '../../src/lib/clock.ts';

/** A clock that the test moves: the wall clock by jumps on top of the time that passes. */
function createManualClock() {
  let monoMs = 5_000;
  let offsetMs = 1_700_000_000_000;
  return {
    pass: (ms: number): void => {
      monoMs += ms;
    },
    jump: (ms: number): void => {
      offsetMs += ms;
    },
    clock: { nowMs: () => Math.floor(offsetMs + monoMs), monoMs: () => monoMs },
  };
}

describe('neverBack', () => {
  it('shows the wall clock as long as nothing jumps', () => {
    const { clock, pass } = createManualClock();
    const steady = neverBack(clock);
    for (let i = 0; i < 100; i++) {
      expect(steady.nowMs()).toBe(clock.nowMs());
      pass(0.4);
    }
  });

  it('follows a jump forward and a correction of less than a second', () => {
    const { clock, jump } = createManualClock();
    const steady = neverBack(clock);
    steady.nowMs();
    jump(3_600_000);
    expect(steady.nowMs()).toBe(clock.nowMs());
    jump(-900);
    expect(steady.nowMs()).toBe(clock.nowMs());
  });

  it('never shows an instant more than a second before one it showed, and never stands still', () => {
    const step = fc.record({
      passMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
      jumpMs: fc.integer({ min: -7_200_000, max: 7_200_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const { clock, pass, jump } = createManualClock();
        const steady = neverBack(clock);
        let lastMs = steady.nowMs();
        for (const { passMs, jumpMs } of steps) {
          pass(passMs);
          jump(jumpMs);
          const nowMs = steady.nowMs();
          expect(nowMs).toBeGreaterThanOrEqual(lastMs + passMs - 1_002);
          lastMs = nowMs;
        }
      }),
    );
  });
});
