import type { LimitStatus } from '../limiter.ts';

/** What of a limit's status does not change. */
export type LimitHead = Omit<LimitStatus, 'remaining' | 'resetMs'>;

/** `remaining` may be negative, where a limit was lowered or is not enforced. */
export function describeLimit(
  head: LimitHead,
  remaining: number,
  resetMs: number,
  windowS: number = head.windowS,
): LimitStatus {
  return {
    subjectId: head.subjectId,
    name: head.name,
    unit: head.unit,
    limit: head.limit,
    remaining: Math.max(0, remaining),
    windowS,
    resetMs,
  };
}
