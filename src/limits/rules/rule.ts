/**
 * A rule is one configured limit of one subject. It knows its figures and where in a slot it counts; the
 * state is in the slot. Every method is called with the slot's stripe locked, and none may throw.
 */
import type { Demand, LimitStatus } from '../limiter.ts';
import type { SlotView } from '../memory/slot.ts';

export interface Rule {
  /** Milliseconds until the demand fits if nothing else comes; 0 when it fits now. Brings the slot's state up to date. */
  computeWaitMs(slot: SlotView, demand: Demand): number;
  /** Counts the request. Also called where it does not fit but the subject is not enforced. */
  charge(slot: SlotView, charge: Charge): void;
  /** The request ended having used `actual`. */
  settle(slot: SlotView, charge: Charge, actual: Demand): void;
  /** The request never happened. */
  refund(slot: SlotView, charge: Charge): void;
  /** The state as of the last computeWaitMs. `waitMs`: what that returned, where the request was not admitted. */
  describe(slot: SlotView, waitMs: number): LimitStatus;
}

/** What one subject was charged for one request; kept until the request ends. */
export interface Charge {
  readonly demand: Demand;
  /** When, in the time of the slot. */
  readonly monoMs: number;
  readonly day: number;
  /** Whether the bucket had a token to give. */
  tookToken: boolean;
}

/** Nobody knows when a running request ends; a second is the least that Retry-After can say. */
export const UNKNOWN_WAIT_MS = 1000;
