/**
 * Fills a fresh slot with what the ledger knows of the past, so that a restart resets no window, day or budget.
 * Where the past is known only by the minute, it counts as late in that minute as it can have been: a window
 * then frees up to a minute later than it might, but never admits too much.
 */
import type { BudgetCalendar } from '../budget-period.ts';
import type { LimitSubject } from '../limiter.ts';
import { changeDay, DAY_REQUESTS, DAY_TOKENS } from '../windows/day-counter.ts';
import { advanceWindow, changeInWindow } from '../windows/rolling-window.ts';
import { addSpent, rollSpending } from '../windows/spending.ts';
import { refillBucket, takeFromBucket } from '../windows/token-bucket.ts';
import {
  BUCKET_AT,
  DAY_AT,
  HOUR_AT,
  HOUR_CELL_MS,
  MINUTE_AT,
  MINUTE_CELL_MS,
  type SlotView,
  SPENDING_AT,
  TOKENS_AT,
} from './slot.ts';

/** What was let in at one moment; `atMs` by the wall clock. */
export interface PastMoment {
  readonly atMs: number;
  readonly requests: number;
  readonly tokens: number;
}

export interface PastUse {
  /** Each request of the last 61 seconds. */
  readonly lastMinute: readonly PastMoment[];
  /** The last 61 minutes, each by its begin. */
  readonly lastHour: readonly PastMoment[];
  /** The UTC day. */
  readonly today: { readonly requests: number; readonly tokens: number };
  /** In the present period of the budget. */
  readonly spentNanoUsd: number;
}

const MINUTE_MS = 60_000;

export function restoreSlot(
  view: SlotView,
  subject: LimitSubject,
  past: PastUse,
  calendar: BudgetCalendar,
): void {
  const { cells, at, nowMs } = view;
  for (const { atMs, requests, tokens } of past.lastMinute) {
    addPast(view, MINUTE_AT, MINUTE_CELL_MS, atMs, requests);
    addPast(view, TOKENS_AT, MINUTE_CELL_MS, atMs, tokens);
  }
  for (const { atMs, requests } of past.lastHour) {
    addPast(view, HOUR_AT, HOUR_CELL_MS, Math.min(nowMs, atMs + MINUTE_MS - 1), requests);
  }
  changeDay(cells, at + DAY_AT, DAY_REQUESTS, past.today.requests);
  changeDay(cells, at + DAY_AT, DAY_TOKENS, past.today.tokens);
  restoreBucket(view, subject, past);
  if (subject.budget !== null) {
    rollSpending(cells, at + SPENDING_AT, calendar.findPeriod(subject.budget.period, nowMs), nowMs);
    addSpent(cells, at + SPENDING_AT, past.spentNanoUsd);
  }
}

/** The monotonic time at which the wall clock showed `atMs`, as far as the clock was not set since. */
function monoOf(view: SlotView, atMs: number): number {
  return Math.max(0, view.monoMs - Math.max(0, view.nowMs - atMs));
}

function addPast(view: SlotView, windowAt: number, cellMs: number, atMs: number, amount: number): void {
  if (amount === 0) return;
  const at = view.at + windowAt;
  advanceWindow(view.cells, at, Math.floor(view.monoMs / cellMs));
  changeInWindow(view.cells, at, Math.floor(monoOf(view, atMs) / cellMs), amount);
}

/** Plays the last hour again: a bucket that takes longer than that to fill is taken to have been full before. */
function restoreBucket(view: SlotView, { rateLimits }: LimitSubject, past: PastUse): void {
  const { requestsPerMinute, burst } = rateLimits;
  if (requestsPerMinute === null || burst === null) return;
  const at = view.at + BUCKET_AT;
  const exactFromMs = past.lastMinute[0]?.atMs ?? Infinity;
  const older = past.lastHour.filter((moment) => moment.atMs + MINUTE_MS <= exactFromMs);
  for (const { atMs, requests } of [...older, ...past.lastMinute]) {
    refillBucket(view.cells, at, monoOf(view, atMs), requestsPerMinute, burst);
    for (let i = 0; i < requests && takeFromBucket(view.cells, at); i++);
  }
  refillBucket(view.cells, at, view.monoMs, requestsPerMinute, burst);
}
