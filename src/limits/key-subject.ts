import type { ApiKey } from '../domain/key.ts';
import { NO_LIMITS, type Plan, planOf, resolveRateLimits } from '../domain/limit.ts';
import type { LimitSubject } from './limiter.ts';

/** What of the configuration decides over the limits of a key. */
export interface KeyLimitRules {
  readonly plans: Readonly<Record<string, Plan>>;
  readonly defaultPlan: string | null;
  /** What the sandbox allows each test key; null where it is off or unlimited. */
  readonly testRequestsPerMinute: number | null;
}

/**
 * A key as the limiter knows it. Test keys count against no limit of theirs; the sandbox has one of its own
 * for each of them.
 */
export function createKeySubject(key: ApiKey, rules: KeyLimitRules): LimitSubject {
  if (key.env === 'test') {
    const rateLimits = { ...NO_LIMITS, requestsPerMinute: rules.testRequestsPerMinute };
    return { id: key.id, rateLimits, budget: null, enforce: true };
  }
  const plan = planOf(key, rules);
  return {
    id: key.id,
    rateLimits: resolveRateLimits(key.rateLimits, plan),
    budget: key.budget,
    enforce: key.enforceLimits ?? plan?.enforce ?? true,
  };
}
