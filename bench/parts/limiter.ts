/** What admission and settlement cost in one thread, in nanoseconds each. Run: node bench/parts/limiter.ts */
import type { LimitSubject } from '../../src/limits/limiter.ts';
import { createClock } from '../../src/lib/clock.ts';
import { NO_LIMITS } from '../../src/domain/limit.ts';
import { createSharedLimits } from '../../src/limits/memory/shared-memory.ts';
import { createMemoryLimiter } from '../../src/limits/memory/memory-limiter.ts';

const ROUNDS = 7;
const REQUESTS = 300_000;
const DEMAND = { tokens: 100, nanoUsd: 1000 };
const PLENTY = 1e9;

const fourLimits = {
  ...NO_LIMITS,
  requestsPerMinute: PLENTY,
  requestsPerHour: PLENTY,
  requestsPerDay: PLENTY,
  maxConcurrent: 1000,
};

function createSubject(id: string, extra: Partial<LimitSubject> = {}): LimitSubject {
  return { id, rateLimits: fourLimits, budget: null, enforce: true, ...extra };
}

/** Median over rounds of the time of one admit and settle, in nanoseconds. */
function measure(cases: readonly (readonly LimitSubject[])[]): number {
  const memory = createSharedLimits({ workers: 1 });
  const limiter = createMemoryLimiter({ memory, workerIndex: 0, clock: createClock(), timeZone: 'UTC' });
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = process.hrtime.bigint();
    for (let i = 0; i < REQUESTS; i++) {
      const admission = limiter.admit(cases[i % cases.length]!, DEMAND);
      if (admission.admitted) admission.permit.settle(DEMAND);
    }
    times.push(Number(process.hrtime.bigint() - startedAt) / REQUESTS);
  }
  return Math.round(times.sort((a, b) => a - b)[ROUNDS >> 1]!);
}

const full = createSubject('key_full', { rateLimits: { ...fourLimits, requestsPerMinute: 0 } });
const everything = createSubject('key_everything', {
  rateLimits: { ...fourLimits, burst: PLENTY, tokensPerMinute: 4e9, tokensPerDay: PLENTY * PLENTY },
  budget: { usd: 1e9, period: 'month' },
});
const many = Array.from({ length: 100_000 }, (_, i) => [createSubject(`key_${i}`)]);
// The first measurement would otherwise pay for compiling what all of them run.
measure([[everything, createSubject('prj_warm')]]);
const results = {
  'one key, 4 limits': measure([[createSubject('key_one')]]),
  'key and project, 4 limits each': measure([[createSubject('key_one'), createSubject('prj_one')]]),
  'one key, 7 limits and a budget': measure([[everything]]),
  'one key, refused': measure([[full]]),
  'no limits': measure([[createSubject('key_free', { rateLimits: NO_LIMITS })]]),
  '100,000 keys in turn, 4 limits': measure(many),
};
console.log('ns per admit + settle', results);
console.log('rss MB', Math.round(process.memoryUsage().rss / 1e6));
