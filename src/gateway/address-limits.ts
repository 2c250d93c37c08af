/**
 * A publishable key stands in the source of web pages, so anyone can take it. Each client address has a small
 * limit of its own under it, beside that of the key: a thief at one address can neither do much with the key
 * nor spend the quota of everybody else.
 */
import type { RateLimits } from '../domain/limit.ts';
import { NO_LIMITS } from '../domain/limit.ts';
import { networkOf } from '../lib/cidr.ts';
import type { Clock } from '../lib/clock.ts';
import type { LimitSubject } from '../limits/limiter.ts';
import type { Principal } from './principal.ts';

/** Addresses of one worker that have a limit of their own at once. */
const MAX_ADDRESSES = 16_384;
/** By then the minute of an address is empty, so that the limiter can give its memory to another. */
const IDLE_MS = 90_000;
/** One address may use so much of the key's requests per minute, */
const SHARE = 0.1;
/** but never less than this, which a page that loads may need, */
const LEAST_PER_MINUTE = 10;
/** and this where the key has no limit per minute. */
const DEFAULT_PER_MINUTE = 60;

interface Entry {
  readonly principal: Principal;
  readonly subject: LimitSubject;
  usedMonoMs: number;
}

/** Requests per minute that one address may make under a publishable key with these limits. */
function addressRequestsPerMinute({ requestsPerMinute }: RateLimits): number {
  if (requestsPerMinute === null) return DEFAULT_PER_MINUTE;
  return Math.max(LEAST_PER_MINUTE, Math.ceil(requestsPerMinute * SHARE));
}

/**
 * The addresses seen of late, least recently used first. Full of addresses that are all in use, it takes no
 * further ones: those fall to the key's own limit, so that an attacker with many addresses cannot make it
 * grow or push out the limits of others.
 */
export class AddressLimits {
  readonly #clock: Clock;
  readonly #maxAddresses: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, maxAddresses = MAX_ADDRESSES) {
    this.#clock = clock;
    this.#maxAddresses = maxAddresses;
  }

  /** null where the key is no publishable one, or there is no room for another address. IPv6 counts by /64. */
  find(principal: Principal, address: string): LimitSubject | null {
    if (principal.kind !== 'public' || principal.key.env === 'test') return null;
    const id = `pk:${principal.key.id}:${networkOf(address)}`;
    const nowMonoMs = this.#clock.monoMs();
    const known = this.#entries.get(id);
    if (known !== undefined) this.#entries.delete(id);
    else if (!this.#makeRoom(nowMonoMs)) return null;
    // The limits of a key that changed are in a principal made anew.
    const entry = known?.principal === principal ? known : createEntry(id, principal);
    entry.usedMonoMs = nowMonoMs;
    this.#entries.set(id, entry);
    return entry.subject;
  }

  #makeRoom(nowMonoMs: number): boolean {
    if (this.#entries.size < this.#maxAddresses) return true;
    for (const [id, { usedMonoMs }] of this.#entries) {
      if (nowMonoMs - usedMonoMs < IDLE_MS) return false;
      return this.#entries.delete(id);
    }
    return false;
  }
}

function createEntry(id: string, principal: Principal): Entry {
  const requestsPerMinute = addressRequestsPerMinute(principal.rateLimits);
  const subject: LimitSubject = {
    id,
    rateLimits: { ...NO_LIMITS, requestsPerMinute },
    budget: null,
    enforce: principal.subjects[0]?.enforce ?? true,
  };
  return { principal, subject, usedMonoMs: 0 };
}
