import type { IdempotentAnswers } from '../idempotency.ts';
import type { Management } from '../management.ts';

/** What the routes share. */
export interface RouteParts {
  readonly management: Management;
  readonly idempotent: IdempotentAnswers;
  /** One change with a condition after the other, so that two of them cannot both find it met. */
  serial<T>(task: () => Promise<T>): Promise<T>;
}
