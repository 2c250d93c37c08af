/**
 * What an API key may hand out to the keys of its project: nothing that it does not have itself. What the
 * caller leaves out when it creates a key is taken from its own key, apart from permissions, which have a
 * meaning of their own when they are empty.
 */
import type { ApiKey, Env } from '../../domain/key.ts';
import type { RateLimits } from '../../domain/limit.ts';
import { NO_LIMITS } from '../../domain/limit.ts';
import { canonicalPattern, parseOriginPattern } from '../../domain/origin.ts';
import { covers, normalizePermissions } from '../../domain/permission.ts';
import type { KeySettingsInput } from '../../keys/key-settings.ts';
import { forbidden } from './caller.ts';

type Own = Pick<
  ApiKey,
  | 'permissions'
  | 'agents'
  | 'routes'
  | 'models'
  | 'allowedOrigins'
  | 'allowedIps'
  | 'plan'
  | 'rateLimits'
  | 'budget'
  | 'enforceLimits'
  | 'expiresAt'
  | 'autoRenew'
>;

const LISTS = ['agents', 'routes', 'models', 'allowedOrigins', 'allowedIps'] as const;
const FIGURES = Object.keys(NO_LIMITS) as (keyof RateLimits)[];

/** The settings of a new key, with what is left out taken from the key that makes it. */
export function inheritFrom(own: Own, input: KeySettingsInput): KeySettingsInput {
  const { agents, routes, models, allowedOrigins, allowedIps, plan, budget, enforceLimits, expiresAt } = own;
  return {
    agents,
    routes,
    models,
    allowedOrigins,
    allowedIps,
    plan,
    budget,
    enforceLimits,
    expiresAt,
    ...withoutUndefined(input),
    permissions: input.permissions ?? [],
    rateLimits: { ...own.rateLimits, ...withoutUndefined(input.rateLimits ?? {}) },
  };
}

/** Throws 403 at the first of the settings given that goes beyond the caller's own. */
export function refuseBeyond(own: Own, given: KeySettingsInput): void {
  if (given.permissions !== undefined && !covers(own.permissions, normalizePermissions(given.permissions))) {
    throw beyond('permissions');
  }
  for (const name of LISTS) {
    const list = given[name];
    if (list !== undefined && !isWithin(own[name], list)) throw beyond(name);
  }
  if (given.plan !== undefined && !mayGivePlan(own, given.plan)) throw beyond('plan');
  for (const name of FIGURES) {
    if (exceeds(own.rateLimits[name], given.rateLimits?.[name])) throw beyond(name);
  }
  if (given.budget !== undefined && own.budget !== null) {
    if (given.budget?.period !== own.budget.period || given.budget.usd > own.budget.usd)
      throw beyond('budget');
  }
  if (given.enforceLimits === false && own.enforceLimits !== false) throw beyond('enforce_limits');
  if (exceeds(own.expiresAt, given.expiresAt)) throw beyond('expires_at');
  if (given.autoRenew === true && own.expiresAt !== null && !own.autoRenew) throw beyond('auto_renew');
}

/** A test key never comes near what is live. */
export function canManageEnv(own: Env, other: Env): boolean {
  return own === 'live' || other === 'test';
}

/** A plan may count without refusing, and renew: whoever is bound by figures or an end of his own gives none away. */
function mayGivePlan(own: Own, plan: string | null): boolean {
  if (plan === own.plan) return true;
  const isBound =
    own.budget !== null || own.expiresAt !== null || FIGURES.some((name) => own.rateLimits[name] !== null);
  return own.plan === null && !isBound;
}

function beyond(field: string) {
  return forbidden(`${field}: an API key can grant only what it has itself`);
}

/** An empty list means everything. */
function isWithin(own: readonly string[], given: readonly string[]): boolean {
  if (own.length === 0) return true;
  return (
    given.length > 0 && given.every((entry) => own.includes(canonicalEntry(entry)) || own.includes(entry))
  );
}

/** Origins are kept in canonical form; of other entries this is the same text or none that anyone has. */
function canonicalEntry(entry: string): string {
  const pattern = parseOriginPattern(entry.trim());
  return typeof pattern === 'string' ? entry.trim() : canonicalPattern(pattern);
}

/** null is no bound, undefined says nothing. */
function exceeds(own: number | null, given: number | null | undefined): boolean {
  return own !== null && given !== undefined && (given === null || given > own);
}

function withoutUndefined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
