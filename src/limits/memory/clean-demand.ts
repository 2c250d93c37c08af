import type { Demand } from '../limiter.ts';

/** Beyond any real request, small enough that sums stay whole numbers. */
const MAX_AMOUNT = 1e15;

/** Amounts come from callers and upstreams: whole, not negative, not absurd. */
export function cleanDemand(demand: Demand): Demand {
  return { tokens: cleanAmount(demand.tokens), nanoUsd: cleanAmount(demand.nanoUsd) };
}

function cleanAmount(amount: number): number {
  return amount > 0 ? Math.min(Math.ceil(amount), MAX_AMOUNT) : 0;
}
