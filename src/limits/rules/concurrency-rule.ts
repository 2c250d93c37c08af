import type { LimitStatus } from '../limiter.ts';
import { readRunning, type SlotView } from '../memory/slot.ts';
import { describeLimit, type LimitHead } from './limit-head.ts';
import { type Rule, UNKNOWN_WAIT_MS } from './rule.ts';

/** Requests that run at once. The slot counts them for every subject, so there is nothing to charge here. */
export class ConcurrencyRule implements Rule {
  readonly #head: LimitHead;

  constructor(head: LimitHead) {
    this.#head = head;
  }

  computeWaitMs(slot: SlotView): number {
    return readRunning(slot.cells, slot.at) < this.#head.limit ? 0 : UNKNOWN_WAIT_MS;
  }

  charge(): void {}

  settle(): void {}

  refund(): void {}

  describe(slot: SlotView): LimitStatus {
    const running = readRunning(slot.cells, slot.at);
    return describeLimit(this.#head, this.#head.limit - running, running === 0 ? 0 : UNKNOWN_WAIT_MS);
  }
}
