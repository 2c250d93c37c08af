/**
 * The memory that the threads of a process share for limits, and where what lies in it. One buffer:
 *
 *   stripes   a lock and the bookkeeping of the slots that it guards
 *   epochs    how often each seat has been taken
 *   index     per stripe, open addressing from the hash of a subject to its slot
 *   holds     per seat, one entry for each running request and subject: see holds.ts
 *   slots     the state of one subject each: see slot.ts
 *
 * Nothing is written when it is made, so that a page costs memory only once a subject lies in it.
 * A seat is the place of one thread: workers have 0 … workers - 1, the control thread has `workers`.
 */
import type { Cells } from '../windows/cells.ts';
import { SLOT_WORDS } from './slot.ts';

/** Made by the control thread and handed to workers as it is (`workerData`). */
export interface SharedLimits {
  readonly buffer: SharedArrayBuffer;
  readonly workers: number;
  readonly stripes: number;
  readonly slotsPerStripe: number;
}

const DEFAULT_SLOTS = 262_144;
const MAX_STRIPES = 64;
const MIN_SLOTS_PER_STRIPE = 1024;
/** A cache line, so that threads working in two stripes do not disturb each other. */
const STRIPE_WORDS = 16;
const HOLD_WORDS = 4;
/** Requests of one worker, times their subjects, that can run at once. */
export const HOLDS_PER_SEAT = 65_536;

/** `slots`: how many subjects can have state at once, spread by hash over the stripes. */
export function createSharedLimits(options: { workers: number; slots?: number }): SharedLimits {
  const slots = options.slots ?? DEFAULT_SLOTS;
  const stripes = Math.max(1, Math.min(MAX_STRIPES, Math.floor(slots / MIN_SLOTS_PER_STRIPE)));
  const shape = { workers: options.workers, stripes, slotsPerStripe: Math.ceil(slots / stripes) };
  return { ...shape, buffer: new SharedArrayBuffer(locateParts(shape).end * 4) };
}

interface Parts {
  readonly epochs: number;
  readonly index: number;
  readonly indexSize: number;
  readonly holds: number;
  readonly slots: number;
  readonly end: number;
}

/** Where each part begins, in words. */
function locateParts(shape: Omit<SharedLimits, 'buffer'>): Parts {
  const seats = shape.workers + 1;
  // At most half full, so that a search ends soon; a power of two, so that a mask finds the place.
  const indexSize = 2 ** Math.ceil(Math.log2(shape.slotsPerStripe * 2));
  const epochs = shape.stripes * STRIPE_WORDS;
  const index = epochs + Math.ceil(seats / STRIPE_WORDS) * STRIPE_WORDS;
  const holds = index + shape.stripes * indexSize;
  const slots = Math.ceil((holds + seats * HOLDS_PER_SEAT * HOLD_WORDS) / 16) * 16;
  return {
    epochs,
    index,
    indexSize,
    holds,
    slots,
    end: slots + shape.stripes * shape.slotsPerStripe * SLOT_WORDS,
  };
}

/** One thread's view of the shared memory. Places are in words of 4 bytes. */
export class LimitMemory implements Cells {
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f64: Float64Array;
  readonly seats: number;
  readonly stripes: number;
  readonly slotsPerStripe: number;
  readonly indexSize: number;
  readonly #parts: Parts;

  constructor(shared: SharedLimits) {
    this.i32 = new Int32Array(shared.buffer);
    this.u32 = new Uint32Array(shared.buffer);
    this.f64 = new Float64Array(shared.buffer);
    this.seats = shared.workers + 1;
    this.stripes = shared.stripes;
    this.slotsPerStripe = shared.slotsPerStripe;
    this.#parts = locateParts(shared);
    this.indexSize = this.#parts.indexSize;
  }

  locateStripe(stripe: number): number {
    return stripe * STRIPE_WORDS;
  }

  locateEpoch(seat: number): number {
    return this.#parts.epochs + seat;
  }

  locateIndex(stripe: number): number {
    return this.#parts.index + stripe * this.indexSize;
  }

  locateHold(seat: number, hold: number): number {
    return this.#parts.holds + (seat * HOLDS_PER_SEAT + hold) * HOLD_WORDS;
  }

  locateSlot(slot: number): number {
    return this.#parts.slots + slot * SLOT_WORDS;
  }

  /** The stripe that guards a slot. */
  findStripeOfSlot(slot: number): number {
    return Math.floor(slot / this.slotsPerStripe);
  }
}
