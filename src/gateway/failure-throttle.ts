/**
 * Slows down addresses that keep sending keys which do not exist. It only ever changes the answer to an
 * unknown key, so it cannot be used to lock out the owner of a good one. All workers count in one table.
 */
import { Refusal } from '../domain/errors.ts';
import type { Clock } from '../lib/clock.ts';
import { networkOf } from '../lib/cidr.ts';
import { locateInSketch } from '../lib/count-sketch.ts';
import type { SharedAddresses } from './shared-addresses.ts';

const WINDOW_MS = 60_000;
/** A cell holds the start of its window above and the count below this many bits. */
const COUNT_BITS = 20n;
/** More than the limit can be set to. */
const MAX_COUNT = 2 ** 20 - 1;

interface Failures {
  readonly windowStartMs: number;
  readonly count: number;
}

export class FailureThrottle {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #salt: string;
  readonly #cells: BigInt64Array;

  /** `limit` failures per minute and address; IPv6 counts by /64. */
  constructor(limit: number, clock: Clock, { salt, failures }: SharedAddresses) {
    this.#limit = limit;
    this.#clock = clock;
    this.#salt = salt;
    this.#cells = new BigInt64Array(failures);
  }

  /** Counts one unknown key and says how to answer it. */
  count(address: string): Refusal {
    const nowMs = Math.floor(this.#clock.monoMs());
    const places = locateInSketch(networkOf(address), this.#salt);
    const least = places
      .map((place) => this.#add(place, nowMs))
      .reduce((left, right) => (right.count < left.count ? right : left));
    if (least.count <= this.#limit) return new Refusal('invalid_api_key');
    const waitMs = least.windowStartMs + WINDOW_MS - nowMs;
    return new Refusal('too_many_failures', { retryAfterS: Math.max(1, Math.ceil(waitMs / 1000)) });
  }

  /** Adds one to the cell, whose minute begins with its first failure. */
  #add(place: number, nowMs: number): Failures {
    for (;;) {
      const before = Atomics.load(this.#cells, place);
      const after = addOne(unpack(before), nowMs);
      if (Atomics.compareExchange(this.#cells, place, before, pack(after)) === before) return after;
    }
  }
}

function addOne({ windowStartMs, count }: Failures, nowMs: number): Failures {
  const isOver = count === 0 || nowMs - windowStartMs >= WINDOW_MS;
  if (isOver) return { windowStartMs: nowMs, count: 1 };
  return { windowStartMs, count: Math.min(count + 1, MAX_COUNT) };
}

function pack({ windowStartMs, count }: Failures): bigint {
  return (BigInt(windowStartMs) << COUNT_BITS) | BigInt(count);
}

function unpack(cell: bigint): Failures {
  return {
    windowStartMs: Number(cell >> COUNT_BITS),
    count: Number(BigInt.asUintN(Number(COUNT_BITS), cell)),
  };
}
