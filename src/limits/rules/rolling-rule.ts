import type { Demand, LimitStatus } from '../limiter.ts';
import type { SlotView } from '../memory/slot.ts';
import {
  addToWindow,
  advanceWindow,
  changeInWindow,
  findTickOfSum,
  readWindowSum,
} from '../windows/rolling-window.ts';
import { describeLimit, type LimitHead } from './limit-head.ts';
import type { Charge, Rule } from './rule.ts';

/** Requests or tokens in a rolling window. */
export class RollingRule implements Rule {
  readonly #head: LimitHead;
  readonly #windowAt: number;
  readonly #cellMs: number;
  readonly #countsTokens: boolean;

  constructor(head: LimitHead, windowAt: number, cellMs: number) {
    this.#head = head;
    this.#windowAt = windowAt;
    this.#cellMs = cellMs;
    this.#countsTokens = head.unit === 'tokens';
  }

  computeWaitMs(slot: SlotView, demand: Demand): number {
    const { limit } = this.#head;
    // A full window refuses also what is expected to use nothing: the estimate may be wrong.
    const asked = this.#countsTokens ? Math.max(1, demand.tokens) : 1;
    advanceWindow(slot.cells, slot.at + this.#windowAt, Math.floor(slot.monoMs / this.#cellMs));
    if (readWindowSum(slot.cells, slot.at + this.#windowAt) + asked <= limit) return 0;
    // More than the limit will never fit; the window is the longest there is to wait.
    return asked > limit ? this.#head.windowS * 1000 : this.#computeMsToSum(slot, limit - asked);
  }

  charge(slot: SlotView, charge: Charge): void {
    const amount = this.#countsTokens ? charge.demand.tokens : 1;
    addToWindow(slot.cells, slot.at + this.#windowAt, amount);
  }

  settle(slot: SlotView, charge: Charge, actual: Demand): void {
    if (this.#countsTokens) this.#change(slot, charge, actual.tokens - charge.demand.tokens);
  }

  refund(slot: SlotView, charge: Charge): void {
    this.#change(slot, charge, this.#countsTokens ? -charge.demand.tokens : -1);
  }

  describe(slot: SlotView, waitMs: number): LimitStatus {
    const { limit } = this.#head;
    const sum = readWindowSum(slot.cells, slot.at + this.#windowAt);
    const resetMs =
      waitMs > 0 || sum === 0 ? waitMs : this.#computeMsToSum(slot, Math.max(0, Math.min(sum, limit) - 1));
    return describeLimit(this.#head, limit - sum, resetMs);
  }

  /** In the cell in which it was charged; what exceeds the estimate is never lost, but counts now if that cell is gone. */
  #change(slot: SlotView, charge: Charge, delta: number): void {
    if (delta === 0) return;
    const at = slot.at + this.#windowAt;
    advanceWindow(slot.cells, at, Math.floor(slot.monoMs / this.#cellMs));
    const inWindow = changeInWindow(slot.cells, at, Math.floor(charge.monoMs / this.#cellMs), delta);
    if (!inWindow && delta > 0) addToWindow(slot.cells, at, delta);
  }

  #computeMsToSum(slot: SlotView, target: number): number {
    const tick = findTickOfSum(slot.cells, slot.at + this.#windowAt, target);
    return Math.ceil(tick * this.#cellMs - slot.monoMs);
  }
}
