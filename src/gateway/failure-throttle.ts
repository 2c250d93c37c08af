/**
 * Slows down addresses that keep sending keys which do not exist. It only ever changes the answer to an
 * unknown key, so it cannot be used to lock out the owner of a good one.
 */
import { LRUCache } from 'lru-cache';
import { Refusal } from '../domain/errors.ts';
import type { Clock } from '../lib/clock.ts';
import { networkOf } from '../lib/cidr.ts';

const WINDOW_MS = 60_000;
/** Addresses remembered at once; beyond it the oldest is forgotten, so memory is bounded under attack. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  windowStartMs: number;
  count: number;
}

export class FailureThrottle {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #addresses = new LRUCache<string, Failures>({ max: MAX_ADDRESSES });

  /** `limit` failures per minute and address; IPv6 counts by /64. */
  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Counts one unknown key and says how to answer it. */
  count(address: string): Refusal {
    const now = this.#clock.monoMs();
    const network = networkOf(address);
    let failures = this.#addresses.get(network);
    if (failures === undefined || now - failures.windowStartMs >= WINDOW_MS) {
      failures = { windowStartMs: now, count: 0 };
      this.#addresses.set(network, failures);
    }
    failures.count++;
    if (failures.count <= this.#limit) return new Refusal('invalid_api_key');
    const waitMs = failures.windowStartMs + WINDOW_MS - now;
    return new Refusal('too_many_failures', { retryAfterS: Math.max(1, Math.ceil(waitMs / 1000)) });
  }
}
