/** Limits as people write them; null means no such limit. */
export interface RateLimits {
  readonly requestsPerMinute: number | null;
  readonly requestsPerHour: number | null;
  readonly requestsPerDay: number | null;
  /** Capacity of a token bucket that then replaces the minute window, refilled at requestsPerMinute / 60 per second. */
  readonly burst: number | null;
  readonly tokensPerMinute: number | null;
  readonly tokensPerDay: number | null;
  readonly maxConcurrent: number | null;
}

export const NO_LIMITS: RateLimits = {
  requestsPerMinute: null,
  requestsPerHour: null,
  requestsPerDay: null,
  burst: null,
  tokensPerMinute: null,
  tokensPerDay: null,
  maxConcurrent: null,
};

/** A named set of limits. A key has at most one plan and may override each figure. */
export interface Plan {
  readonly name: string;
  readonly limits: RateLimits;
  /** false: the limits only count what they would refuse. */
  readonly enforce: boolean;
  readonly autoRenew: boolean;
}

/** The plan of a key, or the one of all that name none. */
export function planOf(
  key: { readonly plan: string | null },
  config: { readonly plans: Readonly<Record<string, Plan>>; readonly defaultPlan: string | null },
): Plan | null {
  const name = key.plan ?? config.defaultPlan;
  return name === null ? null : (config.plans[name] ?? null);
}

/**
 * The limits in force for a key: its own figures first, then those of its plan. The bucket of a plan is filled at
 * the rate of that plan; with a rate of its own a key has a bucket of its own or none.
 */
export function resolveRateLimits(own: RateLimits, plan: Plan | null): RateLimits {
  if (plan === null) return own;
  const base = plan.limits;
  return {
    requestsPerMinute: own.requestsPerMinute ?? base.requestsPerMinute,
    requestsPerHour: own.requestsPerHour ?? base.requestsPerHour,
    requestsPerDay: own.requestsPerDay ?? base.requestsPerDay,
    burst: own.burst ?? (own.requestsPerMinute === null ? base.burst : null),
    tokensPerMinute: own.tokensPerMinute ?? base.tokensPerMinute,
    tokensPerDay: own.tokensPerDay ?? base.tokensPerDay,
    maxConcurrent: own.maxConcurrent ?? base.maxConcurrent,
  };
}
