import { describe } from 'vitest';
import type { CreateFixture } from './fixture.ts';
import { describePermits } from './permits.ts';
import { describeRequestLimits } from './requests.ts';
import { describeTokensAndBudgets } from './usage.ts';

/** The contract that every limiter keeps. */
export function describeLimiter(name: string, create: CreateFixture): void {
  describe(`${name}: requests`, () => describeRequestLimits(create));
  describe(`${name}: tokens and budgets`, () => describeTokensAndBudgets(create));
  describe(`${name}: permits`, () => describePermits(create));
}
