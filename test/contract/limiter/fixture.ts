/** What the contract suite of the limiter needs of an implementation, and words for its tests. */
import { expect, test } from 'vitest';
import type { Budget } from '../../../src/domain/budget.ts';
import { NO_LIMITS, type RateLimits } from '../../../src/domain/limit.ts';
import type {
  Admission,
  Demand,
  Limiter,
  LimitName,
  LimitStatus,
  LimitSubject,
} from '../../../src/limits/limiter.ts';

/** A Saturday noon, far from every boundary but the end of the day. */
export const START_MS = Date.parse('2026-03-14T12:00:00Z');
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export interface LimiterFixture {
  /** Two limiters over one state, as two workers or two replicas have them; budgets are in UTC. */
  readonly limiters: readonly [Limiter, Limiter];
  /** Moves both clocks on; they stand still otherwise, and begin at START_MS. */
  advanceMs(ms: number): void;
  close(): void | Promise<void>;
}

export type CreateFixture = () => LimiterFixture | Promise<LimiterFixture>;

/** A test of the contract: the fixture is new for each and closed after it. */
export function contractTest(
  name: string,
  create: CreateFixture,
  run: (limiter: Limiter, fixture: LimiterFixture) => Promise<void>,
): void {
  test(name, async () => {
    const fixture = await create();
    try {
      await run(fixture.limiters[0], fixture);
    } finally {
      await fixture.close();
    }
  });
}

export function createSubject(
  limits: Partial<RateLimits>,
  extra: { id?: string; budget?: Budget; enforce?: boolean } = {},
): LimitSubject {
  return {
    id: extra.id ?? 'key_one',
    rateLimits: { ...NO_LIMITS, ...limits },
    budget: extra.budget ?? null,
    enforce: extra.enforce ?? true,
  };
}

export const NOTHING: Demand = { tokens: 0, nanoUsd: 0 };

export function tokens(count: number): Demand {
  return { tokens: count, nanoUsd: 0 };
}

export function usd(amount: number): Demand {
  return { tokens: 0, nanoUsd: Math.round(amount * 1e9) };
}

export type Granted = Extract<Admission, { admitted: true }>;
export type Denied = Extract<Admission, { admitted: false }>;

/** Admits a request that has to be admitted. */
export async function grant(
  limiter: Limiter,
  subjects: LimitSubject | readonly LimitSubject[],
  demand: Demand = NOTHING,
): Promise<Granted> {
  const admission = await limiter.admit(toList(subjects), demand);
  if (!admission.admitted) throw new Error(`refused by ${admission.violated.name}`);
  return admission;
}

/** Asks for a request that has to be refused. */
export async function deny(
  limiter: Limiter,
  subjects: LimitSubject | readonly LimitSubject[],
  demand: Demand = NOTHING,
): Promise<Denied> {
  const admission = await limiter.admit(toList(subjects), demand);
  if (admission.admitted) throw new Error('admitted');
  return admission;
}

/** Runs `count` requests to their end; all have to be admitted. */
export async function useUp(limiter: Limiter, subject: LimitSubject, count: number): Promise<void> {
  for (let i = 0; i < count; i++) (await grant(limiter, subject)).permit.settle(NOTHING);
}

/** The element at `index`, counted round and round. */
export function elementAt<T>(list: readonly T[], index: number): T {
  const element = list[index % list.length];
  if (element === undefined) throw new Error('an empty list has no element');
  return element;
}

export function pick(statuses: readonly LimitStatus[], name: LimitName): LimitStatus {
  const found = statuses.find((status) => status.name === name);
  if (found === undefined) throw new Error(`no status ${name}`);
  return found;
}

export async function expectRemaining(
  limiter: Limiter,
  subject: LimitSubject,
  expected: Partial<Record<LimitName, number>>,
): Promise<void> {
  const statuses = await limiter.inspect(subject);
  expect(Object.fromEntries(statuses.map((s) => [s.name, s.remaining]))).toMatchObject(expected);
}

function toList(subjects: LimitSubject | readonly LimitSubject[]): readonly LimitSubject[] {
  return 'id' in subjects ? [subjects] : subjects;
}
