import type { IdempotentAnswers } from '../idempotency.ts';
import type { Management } from '../management.ts';

/** What the routes share. */
export interface RouteParts {
  readonly management: Management;
  readonly idempotent: IdempotentAnswers;
  /** One after the other, such as reloads of the configuration. */
  serial<T>(task: () => Promise<T>): Promise<T>;
}
