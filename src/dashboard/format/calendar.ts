/** Days and months as the browser's calendar has them. */
import type { Period } from './usage-window.ts';

const MINUTE_MS = 60_000;

export interface CalendarPeriod extends Period {
  /** The period before, up to the same point. */
  readonly before: Period;
  readonly beforeWords: string;
}

/** Today so far; yesterday up to the same time. */
export function dayOf(nowMs: number): CalendarPeriod {
  const now = new Date(nowMs);
  const start = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const startBefore = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  return describe(start, startBefore, nowMs, 'yesterday until now');
}

/** This month so far; as much of the last one. */
export function monthOf(nowMs: number): CalendarPeriod {
  const now = new Date(nowMs);
  const start = new Date(now.getFullYear(), now.getMonth(), 1);
  const startBefore = new Date(now.getFullYear(), now.getMonth() - 1, 1);
  return describe(start, startBefore, nowMs, 'the same part of last month');
}

function describe(start: Date, startBefore: Date, nowMs: number, beforeWords: string): CalendarPeriod {
  const endMs = nowMs + MINUTE_MS;
  // A shorter period before ends where this one begins.
  const endBeforeMs = Math.min(startBefore.getTime() + endMs - start.getTime(), start.getTime());
  return {
    from: start.toISOString(),
    to: new Date(endMs).toISOString(),
    before: { from: startBefore.toISOString(), to: new Date(endBeforeMs).toISOString() },
    beforeWords,
  };
}
