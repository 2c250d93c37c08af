import type { LimitStatus } from '../limiter.ts';
import { BUCKET_AT, type SlotView } from '../memory/slot.ts';
import {
  computeNextTokenMs,
  readBucket,
  refillBucket,
  returnToBucket,
  takeFromBucket,
} from '../windows/token-bucket.ts';
import { describeLimit, type LimitHead } from './limit-head.ts';
import type { Charge, Rule } from './rule.ts';

/** Requests from a bucket of `limit` tokens that fills at `perMinute`. */
export class BucketRule implements Rule {
  readonly #head: LimitHead;
  readonly #perMinute: number;

  constructor(head: LimitHead, perMinute: number) {
    this.#head = head;
    this.#perMinute = perMinute;
  }

  computeWaitMs(slot: SlotView): number {
    refillBucket(slot.cells, slot.at + BUCKET_AT, slot.monoMs, this.#perMinute, this.#head.limit);
    return readBucket(slot.cells, slot.at + BUCKET_AT) >= 1 ? 0 : Math.max(1, this.#computeNextMs(slot));
  }

  charge(slot: SlotView, charge: Charge): void {
    charge.tookToken = takeFromBucket(slot.cells, slot.at + BUCKET_AT);
  }

  settle(): void {
    // A request that ran is a request, whatever it used.
  }

  refund(slot: SlotView, charge: Charge): void {
    if (charge.tookToken) returnToBucket(slot.cells, slot.at + BUCKET_AT);
  }

  describe(slot: SlotView): LimitStatus {
    const tokens = readBucket(slot.cells, slot.at + BUCKET_AT);
    return describeLimit(this.#head, tokens, this.#computeNextMs(slot));
  }

  /** A bucket that never fills is as one that takes its whole time. */
  #computeNextMs(slot: SlotView): number {
    const nextMs = computeNextTokenMs(slot.cells, slot.at + BUCKET_AT);
    return Number.isFinite(nextMs) ? Math.ceil(nextMs) : this.#head.windowS * 1000;
  }
}
