/** What an administrator may set on a key, checked and brought into the form in which it is kept. */
import type { Budget } from '../domain/budget.ts';
import type { ApiKey } from '../domain/key.ts';
import { NO_LIMITS, type RateLimits } from '../domain/limit.ts';
import { canonicalPattern, parseOriginPattern } from '../domain/origin.ts';
import { normalizePermissions } from '../domain/permission.ts';
import { parseCidr } from '../lib/cidr.ts';
import { checkChoice, checkExpiry, checkLine, checkList, checkWith, invalid } from './checks.ts';

type SettableFields = Pick<
  ApiKey,
  | 'name'
  | 'description'
  | 'permissions'
  | 'agents'
  | 'routes'
  | 'models'
  | 'allowedOrigins'
  | 'allowedIps'
  | 'originCheck'
  | 'plan'
  | 'budget'
  | 'enforceLimits'
  | 'expiresAt'
  | 'autoRenew'
  | 'metadata'
>;

/** Fields that are left out stay as they are. Of `rateLimits` each figure stands for itself, null ends it. */
export type KeySettingsInput = {
  readonly [Field in keyof SettableFields]?: SettableFields[Field] | undefined;
} & { readonly rateLimits?: RateLimitsInput | undefined };

type RateLimitsInput = { readonly [Name in keyof RateLimits]?: RateLimits[Name] | undefined };

export type KeySettings = SettableFields & Pick<ApiKey, 'rateLimits' | 'lifetimeMs'>;

/** What a setting may refer to in gateway.yaml. */
export interface KeyReferences {
  readonly plans: ReadonlySet<string>;
  readonly routes: ReadonlySet<string>;
}

const ORIGIN_CHECKS = ['browser', 'public_only', 'always'] as const;
const BUDGET_PERIODS = ['day', 'week', 'month', 'total'] as const;
const MAX_DESCRIPTION_LENGTH = 1_000;
const MAX_FIGURE = 1_000_000_000_000;
const MAX_METADATA_ENTRIES = 50;

/** The settings after the change. Throws `invalid_value` at the first one that cannot be. */
export function applySettings(
  before: KeySettings,
  input: KeySettingsInput,
  references: KeyReferences,
  nowMs: number,
): KeySettings {
  return {
    name: change(input.name, before.name, (name) => checkLine('name', name)),
    description: change(input.description, before.description, checkDescription),
    permissions: change(input.permissions, before.permissions, checkPermissions),
    agents: change(input.agents, before.agents, (agents) => checkList('agents', agents)),
    routes: change(input.routes, before.routes, (routes) => checkRoutes(routes, references)),
    models: change(input.models, before.models, (models) => checkList('models', models)),
    allowedOrigins: change(input.allowedOrigins, before.allowedOrigins, checkOrigins),
    allowedIps: change(input.allowedIps, before.allowedIps, checkIps),
    originCheck: change(input.originCheck, before.originCheck, (word) =>
      checkChoice('origin_check', word, ORIGIN_CHECKS),
    ),
    plan: change(input.plan, before.plan, (plan) => checkPlan(plan, references)),
    rateLimits: mergeRateLimits(before.rateLimits, input.rateLimits ?? {}),
    budget: change(input.budget, before.budget, checkBudget),
    enforceLimits: change(input.enforceLimits, before.enforceLimits, (enforce) => enforce),
    ...setExpiry(
      change(input.expiresAt, before.expiresAt, (instant) => checkExpiry(instant, nowMs)),
      before,
      nowMs,
    ),
    autoRenew: change(input.autoRenew, before.autoRenew, (autoRenew) => autoRenew),
    metadata: change(input.metadata, before.metadata, checkMetadata),
  };
}

/** What a key has of which nothing is said. */
export function defaultSettings(originCheck: ApiKey['originCheck']): KeySettings {
  return {
    name: '',
    description: null,
    permissions: [],
    agents: [],
    routes: [],
    models: [],
    allowedOrigins: [],
    allowedIps: [],
    originCheck,
    plan: null,
    rateLimits: NO_LIMITS,
    budget: null,
    enforceLimits: null,
    expiresAt: null,
    lifetimeMs: null,
    autoRenew: false,
    metadata: {},
  };
}

function change<T>(given: T | undefined, before: T, check: (value: T) => T): T {
  return given === undefined ? before : check(given);
}

/** Giving a key the end it has already leaves its lifetime as it is. */
function setExpiry(
  expiresAt: number | null,
  before: KeySettings,
  nowMs: number,
): Pick<KeySettings, 'expiresAt' | 'lifetimeMs'> {
  if (expiresAt === before.expiresAt) return { expiresAt, lifetimeMs: before.lifetimeMs };
  return { expiresAt, lifetimeMs: expiresAt === null ? null : expiresAt - nowMs };
}

function checkDescription(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : checkLine('description', text, MAX_DESCRIPTION_LENGTH);
}

function checkPermissions(words: readonly string[]): readonly string[] {
  return checkList(
    'permissions',
    checkWith('permissions', () => normalizePermissions(words)),
  );
}

function checkRoutes(routes: readonly string[], references: KeyReferences): readonly string[] {
  return checkList('routes', routes, (name) => {
    if (references.routes.has(name)) return name;
    throw invalid(`routes: gateway.yaml has no route ${quote(name)}; it has ${listNames(references.routes)}`);
  });
}

function checkPlan(plan: string | null, references: KeyReferences): string | null {
  if (plan === null || references.plans.has(plan)) return plan;
  throw invalid(`plan: gateway.yaml has no plan ${quote(plan)}; it has ${listNames(references.plans)}`);
}

/** Kept in canonical form, so that two spellings of one origin are one entry. */
function checkOrigins(origins: readonly string[]): readonly string[] {
  return checkList('allowed_origins', origins, (text) => {
    const pattern = parseOriginPattern(text.trim());
    if (typeof pattern === 'string') throw invalid(`allowed_origins: ${quote(text)} ${pattern}`);
    return canonicalPattern(pattern);
  });
}

function checkIps(ranges: readonly string[]): readonly string[] {
  return checkList('allowed_ips', ranges, (text) => {
    checkWith('allowed_ips', () => parseCidr(text));
    return text;
  });
}

/** The limits with those figures that are given; null ends one. */
export function mergeRateLimits(before: RateLimits, figures: RateLimitsInput): RateLimits {
  const merged: { -readonly [Name in keyof RateLimits]: RateLimits[Name] } = { ...before };
  for (const name of Object.keys(NO_LIMITS) as (keyof RateLimits)[]) {
    const figure = figures[name];
    if (figure !== undefined) merged[name] = checkFigure(name, figure);
  }
  if (merged.burst !== null && merged.requestsPerMinute === null) {
    throw invalid('burst needs requestsPerMinute, the rate at which the bucket fills again');
  }
  return merged;
}

function checkFigure(name: string, figure: number | null): number | null {
  if (figure === null || (Number.isSafeInteger(figure) && figure > 0 && figure <= MAX_FIGURE)) return figure;
  throw invalid(`${name} is ${figure}; use a whole number from 1 to ${MAX_FIGURE}`);
}

export function checkBudget(budget: Budget | null): Budget | null {
  if (budget === null) return null;
  if (!(budget.usd > 0 && budget.usd <= MAX_FIGURE)) {
    throw invalid(`budget is ${budget.usd} dollars; use a figure above 0`);
  }
  return { usd: budget.usd, period: checkChoice('budget.period', budget.period, BUDGET_PERIODS) };
}

function checkMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(metadata);
  if (entries.length > MAX_METADATA_ENTRIES) {
    throw invalid(`metadata has ${entries.length} entries; at most ${MAX_METADATA_ENTRIES} are allowed`);
  }
  return Object.fromEntries(
    entries.map(([name, value]) => {
      // What begins with a letter or digit cannot be __proto__.
      if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name)) {
        return [name, value === '' ? '' : checkLine(`metadata.${name}`, value, 500)];
      }
      throw invalid(
        `metadata: ${quote(name)} is no name; use up to 64 letters, digits, dots, dashes and underscores`,
      );
    }),
  );
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}

function listNames(names: ReadonlySet<string>): string {
  return names.size === 0 ? 'none' : [...names].slice(0, 20).join(', ');
}
