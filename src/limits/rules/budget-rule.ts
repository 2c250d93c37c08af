import type { BudgetPeriod } from '../../domain/budget.ts';
import type { BudgetCalendar, CalendarPeriod } from '../budget-period.ts';
import type { Demand, LimitStatus } from '../limiter.ts';
import { SPENDING_AT, type SlotView } from '../memory/slot.ts';
import { addSpent, readPeriodEnd, readReserved, readSpent, rollSpending } from '../windows/spending.ts';
import { describeLimit, type LimitHead } from './limit-head.ts';
import { type Charge, type Rule, UNKNOWN_WAIT_MS } from './rule.ts';

/** A `total` budget does not heal: a year stands for never, since a header has no word for it. */
const NEVER_MS = 365 * 86_400_000;

/** Money per calendar period. The slot holds what running requests reserved; here what they spent is added. */
export class BudgetRule implements Rule {
  readonly #head: LimitHead;
  readonly #calendar: BudgetCalendar;
  readonly #period: BudgetPeriod;

  constructor(head: LimitHead, calendar: BudgetCalendar, period: BudgetPeriod) {
    this.#head = head;
    this.#calendar = calendar;
    this.#period = period;
  }

  computeWaitMs(slot: SlotView, demand: Demand): number {
    this.#roll(slot);
    const { limit } = this.#head;
    const spent = readSpent(slot.cells, slot.at + SPENDING_AT);
    // A spent budget refuses also what is expected to cost nothing: the estimate may be wrong.
    if (spent >= limit || spent + demand.nanoUsd > limit) return this.#computeMsToEnd(slot);
    const reserved = readReserved(slot.cells, slot.at + SPENDING_AT);
    return spent + reserved + demand.nanoUsd > limit ? UNKNOWN_WAIT_MS : 0;
  }

  charge(): void {}

  settle(slot: SlotView, _charge: Charge, actual: Demand): void {
    this.#roll(slot);
    addSpent(slot.cells, slot.at + SPENDING_AT, actual.nanoUsd);
  }

  refund(): void {}

  describe(slot: SlotView, waitMs: number): LimitStatus {
    const used =
      readSpent(slot.cells, slot.at + SPENDING_AT) + readReserved(slot.cells, slot.at + SPENDING_AT);
    const resetMs = waitMs > 0 || used === 0 ? waitMs : this.#computeMsToEnd(slot);
    const lengthS = computeLengthS(this.#findPeriod(slot));
    return describeLimit(this.#head, this.#head.limit - used, resetMs, lengthS);
  }

  #findPeriod(slot: SlotView): CalendarPeriod {
    return this.#calendar.findPeriod(this.#period, slot.nowMs);
  }

  #roll(slot: SlotView): void {
    rollSpending(slot.cells, slot.at + SPENDING_AT, this.#findPeriod(slot), slot.nowMs);
  }

  #computeMsToEnd(slot: SlotView): number {
    return Math.min(NEVER_MS, Math.ceil(readPeriodEnd(slot.cells, slot.at + SPENDING_AT) - slot.nowMs));
  }
}

function computeLengthS(period: CalendarPeriod): number {
  return period.endMs === Infinity ? 0 : Math.round((period.endMs - period.startMs) / 1000);
}
