import type { ApiKey } from '../domain/key.ts';

/** Which keys are throttled now. Only the process that holds the limits knows; others ask it. */
export interface Throttle {
  /** Brings what `isThrottled` tells of these keys up to date. Never rejects: nobody who knows means not throttled. */
  refresh(keys: readonly ApiKey[]): Promise<void>;
  isThrottled(key: ApiKey): boolean;
}
