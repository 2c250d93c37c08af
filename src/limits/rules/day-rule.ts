import type { Demand, LimitStatus } from '../limiter.ts';
import { DAY_AT, type SlotView } from '../memory/slot.ts';
import {
  changeDay,
  DAY_MS,
  DAY_REQUESTS,
  DAY_TOKENS,
  type DayCount,
  readDay,
} from '../windows/day-counter.ts';
import { describeLimit, type LimitHead } from './limit-head.ts';
import type { Charge, Rule } from './rule.ts';

/** Requests or tokens on a UTC calendar day. */
export class DayRule implements Rule {
  readonly #head: LimitHead;
  readonly #count: DayCount;

  constructor(head: LimitHead) {
    this.#head = head;
    this.#count = head.unit === 'tokens' ? DAY_TOKENS : DAY_REQUESTS;
  }

  computeWaitMs(slot: SlotView, demand: Demand): number {
    const asked = Math.max(1, this.#amountOf(demand));
    return this.#read(slot) + asked <= this.#head.limit ? 0 : computeMsToNextDay(slot);
  }

  charge(slot: SlotView, charge: Charge): void {
    changeDay(slot.cells, slot.at + DAY_AT, this.#count, this.#amountOf(charge.demand));
  }

  settle(slot: SlotView, charge: Charge, actual: Demand): void {
    this.#change(slot, charge, this.#amountOf(actual) - this.#amountOf(charge.demand));
  }

  refund(slot: SlotView, charge: Charge): void {
    this.#change(slot, charge, -this.#amountOf(charge.demand));
  }

  describe(slot: SlotView): LimitStatus {
    const used = this.#read(slot);
    return describeLimit(this.#head, this.#head.limit - used, used === 0 ? 0 : computeMsToNextDay(slot));
  }

  #amountOf(demand: Demand): number {
    return this.#count === DAY_TOKENS ? demand.tokens : 1;
  }

  #read(slot: SlotView): number {
    return readDay(slot.cells, slot.at + DAY_AT, this.#count);
  }

  /** What was reserved yesterday cannot be given back today; what exceeds it counts today. */
  #change(slot: SlotView, charge: Charge, delta: number): void {
    if (charge.day === slot.day || delta > 0) changeDay(slot.cells, slot.at + DAY_AT, this.#count, delta);
  }
}

function computeMsToNextDay(slot: SlotView): number {
  return Math.ceil((slot.day + 1) * DAY_MS - slot.nowMs);
}
