/**
 * What admission may ask of a limiter. One atomic step over all subjects and all their limits: all or
 * nothing. Implementations: shared memory (one process) and Redis (a fleet), under one contract suite.
 */
import type { Budget } from '../domain/budget.ts';
import type { RateLimits } from '../domain/limit.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';

export type LimitName =
  | 'minute'
  | 'hour'
  | 'day'
  | 'burst'
  | 'concurrency'
  | 'tokens-minute'
  | 'tokens-day'
  | 'budget';
export type LimitUnit = 'requests' | 'tokens' | 'nanoUsd';

/** Who is limited: a key (`key_…`), a project (`prj_…`), a public key at an address. Built once per cached key. */
export interface LimitSubject {
  readonly id: string;
  readonly rateLimits: RateLimits;
  readonly budget: Budget | null;
  /** false: count what would be refused, refuse nothing. */
  readonly enforce: boolean;
}

/**
 * What a request is expected to use, or has used; requests is always 1. Amounts that are no whole number are
 * rounded up, negative ones count as 0. A limit that is full refuses also what is expected to use nothing.
 */
export interface Demand {
  readonly tokens: number;
  readonly nanoUsd: number;
}

/** One limit of one subject after (or, where refused, instead of) this admission. */
export interface LimitStatus {
  readonly subjectId: string;
  readonly name: LimitName;
  readonly unit: LimitUnit;
  /** The configured figure: requests, tokens or nano-dollars; the capacity for a bucket. */
  readonly limit: number;
  /** Whole units left, never negative. */
  readonly remaining: number;
  /** Length of the window in seconds, for RateLimit-Policy; 0 for concurrency and `total` budgets. For a bucket: the seconds it takes to fill. */
  readonly windowS: number;
  /**
   * Milliseconds until one more request would be admitted than now; 0 when the limit is untouched. Where it
   * refused, until this demand would be. Nobody knows when a running request ends: 1 s stands for that; and a
   * `total` budget never heals: a year.
   */
  readonly resetMs: number;
}

/** A reservation. Settled or released exactly once; a second call does nothing. */
export interface Permit {
  /** The request ended: replace the estimate by what it really used and free the concurrency slot. */
  settle(actual: Demand): void;
  /** The request never reached an upstream: give everything back. */
  release(): void;
}

export type Admission =
  | {
      readonly admitted: true;
      readonly permit: Permit;
      readonly statuses: readonly LimitStatus[];
      readonly wouldDeny: readonly LimitStatus[];
    }
  | {
      readonly admitted: false;
      /** The violated limit whose healing takes longest. */
      readonly violated: LimitStatus;
      /** Milliseconds until all violated limits have healed, at least 1. */
      readonly retryAfterMs: number;
      readonly statuses: readonly LimitStatus[];
    };

export interface Limiter {
  /**
   * `subjects` are distinct. Throws CodedError `overloaded` where there is no room for another subject or
   * running request; nothing is charged then.
   */
  admit(subjects: readonly LimitSubject[], demand: Demand): MaybePromise<Admission>;
  /** The state of all limits of the subject without touching any. */
  inspect(subject: LimitSubject): MaybePromise<readonly LimitStatus[]>;
  close(): void;
}
