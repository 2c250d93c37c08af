/** When a rule fires, and when that is over: for every sequence of figures. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf } from '../../src/alerts/observation.ts';
import { decideTransition } from '../../src/alerts/transition.ts';
import type { AlertEvent } from '../../src/domain/alert.ts';

const FIRING = {} as AlertEvent;
const WINDOW_MS = 10;

interface Step {
  readonly atMs: number;
  readonly transition: string;
}

/** One figure per millisecond against a threshold of 100. */
function follow(figures: readonly number[], isCalendar: boolean): readonly Step[] {
  let state: { firing: AlertEvent | null; firedAt: number } | undefined;
  return figures.map((figure, index) => {
    const atMs = index + WINDOW_MS;
    const fromMs = isCalendar ? Math.floor(atMs / WINDOW_MS) * WINDOW_MS : atMs - WINDOW_MS;
    const window = { fromMs, toMs: fromMs + WINDOW_MS };
    const transition = decideTransition(state, { level: levelOf(figure, 100), window, isCalendar });
    if (transition === 'fire' || transition === 'refire') state = { firing: FIRING, firedAt: atMs };
    if (transition === 'resolve' && state !== undefined) state = { ...state, firing: null };
    return { atMs, transition };
  });
}

const figures = fc.array(fc.integer({ min: 80, max: 120 }), { maxLength: 60 });

describe('a rule', () => {
  it('fires and is over in turns', () => {
    fc.assert(
      fc.property(figures, fc.boolean(), (values, isCalendar) => {
        const turns = follow(values, isCalendar).map(({ transition }) => transition);
        const changes = turns.filter((each) => each === 'fire' || each === 'resolve');
        expect(changes).toEqual(changes.map((_, index) => (index % 2 === 0 ? 'fire' : 'resolve')));
      }),
    );
  });

  it('fires once in a window', () => {
    fc.assert(
      fc.property(figures, (values) => {
        const fired = follow(values, true).filter(({ transition }) => transition.endsWith('fire'));
        const windows = fired.map(({ atMs }) => Math.floor(atMs / WINDOW_MS));
        expect(new Set(windows).size).toBe(windows.length);
      }),
    );
  });

  it('fires not again while its last firing is in the window that slides', () => {
    fc.assert(
      fc.property(figures, (values) => {
        const fired = follow(values, false).filter(({ transition }) => transition === 'fire');
        for (const [index, { atMs }] of fired.slice(1).entries()) {
          expect(atMs - (fired[index]?.atMs ?? 0)).toBeGreaterThan(WINDOW_MS);
        }
      }),
    );
  });

  it('is not over as long as the figure keeps within a tenth of the threshold', () => {
    const near = fc.array(fc.integer({ min: 90, max: 120 }), { maxLength: 60 });
    fc.assert(
      fc.property(near, (values) => {
        expect(follow(values, false).filter(({ transition }) => transition === 'resolve')).toEqual([]);
      }),
    );
  });
});
