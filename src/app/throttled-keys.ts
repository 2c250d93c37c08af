import type { ApiKey } from '../domain/key.ts';
import type { Clock } from '../lib/clock.ts';
import { createKeySubject, type KeyLimitRules } from '../limits/key-subject.ts';
import type { LimitStatus, LimitSubject } from '../limits/limiter.ts';

interface LimitState {
  inspect(subject: LimitSubject): readonly LimitStatus[];
}

/** So long nothing is looked at after a failure, because each look would wait for the same lock in vain. */
const PAUSE_MS = 1_000;

/**
 * Tells whether a key is throttled at this moment: one of its own limits over requests or tokens is used up.
 * A spent budget is not meant, because no waiting heals it, nor full concurrency, which lasts as long as a
 * request. A key whose limits cannot be read counts as not throttled, so that it can be shown and revoked.
 */
export function createThrottleCheck(
  limits: LimitState,
  rules: () => KeyLimitRules,
  clock: Clock,
): (key: ApiKey) => boolean {
  let pausedUntilMs = 0;
  return (key) => {
    const subject = createKeySubject(key, rules());
    if (!subject.enforce || clock.monoMs() < pausedUntilMs) return false;
    try {
      return limits.inspect(subject).some(isUsedUp);
    } catch {
      pausedUntilMs = clock.monoMs() + PAUSE_MS;
      return false;
    }
  };
}

function isUsedUp({ name, unit, remaining }: LimitStatus): boolean {
  return unit !== 'nanoUsd' && name !== 'concurrency' && remaining === 0;
}
