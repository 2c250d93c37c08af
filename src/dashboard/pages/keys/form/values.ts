/** The fields of the forms that create and change keys, and how they become what the API takes. */
import type { KeyChangesBody, KeyObject, NewKeyBody } from '../../../../admin/api-types.ts';
import { nowMs } from '../../../format/now.ts';

export const LIMITS = [
  ['requestsPerMinute', 'Requests per minute'],
  ['requestsPerHour', 'Requests per hour'],
  ['requestsPerDay', 'Requests per day (UTC)'],
  ['burst', 'Burst: requests at once'],
  ['tokensPerMinute', 'Tokens per minute'],
  ['tokensPerDay', 'Tokens per day (UTC)'],
  ['maxConcurrent', 'Requests at the same time'],
] as const;

export type LimitName = (typeof LIMITS)[number][0];
/** Empty where nothing was typed. */
export type LimitValues = Record<LimitName, number | ''>;
export type Expiry = 'never' | '30' | '90' | 'custom';

export interface KeyFormValues {
  name: string;
  description: string;
  project_id: string;
  env: 'live' | 'test';
  format: 'prefixed' | 'token' | 'pair';
  label: string;
  plan: string | null;
  rate_limits: LimitValues;
  budgetUsd: number | '';
  budgetPeriod: 'day' | 'week' | 'month' | 'total';
  expiry: Expiry;
  /** As an input of the type datetime-local has it: local time without a zone. */
  expiresAt: string;
  auto_renew: boolean;
  permissions: string[];
  routes: string[];
  /** One per line, as the next ones. */
  agents: string;
  models: string;
  allowed_origins: string;
  origin_check: 'browser' | 'public_only' | 'always';
  allowed_ips: string;
}

const NO_LIMITS: LimitValues = {
  requestsPerMinute: '',
  requestsPerHour: '',
  requestsPerDay: '',
  burst: '',
  tokensPerMinute: '',
  tokensPerDay: '',
  maxConcurrent: '',
};

/** What applications of different weight usually need. */
export const LIMIT_PRESETS: readonly { readonly name: string; readonly limits: Partial<LimitValues> }[] = [
  {
    name: 'Development',
    limits: { requestsPerMinute: 10, requestsPerHour: 500, requestsPerDay: 10_000 },
  },
  {
    name: 'Production',
    limits: { requestsPerMinute: 100, requestsPerHour: 5_000, requestsPerDay: 100_000 },
  },
  {
    name: 'Enterprise',
    limits: { requestsPerMinute: 1_000, requestsPerHour: 50_000, requestsPerDay: 1_000_000 },
  },
];

export function presetLimits(limits: Partial<LimitValues>): LimitValues {
  return { ...NO_LIMITS, ...limits };
}

export function emptyValues(projectId: string): KeyFormValues {
  return {
    name: '',
    description: '',
    project_id: projectId,
    env: 'live',
    format: 'prefixed',
    label: '',
    plan: null,
    rate_limits: NO_LIMITS,
    budgetUsd: '',
    budgetPeriod: 'month',
    expiry: 'never',
    expiresAt: '',
    auto_renew: false,
    permissions: [],
    routes: [],
    agents: '',
    models: '',
    allowed_origins: '',
    origin_check: 'browser',
    allowed_ips: '',
  };
}

export function valuesOf(key: KeyObject): KeyFormValues {
  const limits = LIMITS.map(([name]) => [name, key.rate_limits[name] ?? ''] as const);
  return {
    ...emptyValues(key.project_id),
    name: key.name,
    description: key.description ?? '',
    env: key.env,
    plan: key.plan,
    rate_limits: Object.fromEntries(limits) as LimitValues,
    budgetUsd: key.budget?.usd ?? '',
    budgetPeriod: key.budget?.period ?? 'month',
    expiry: key.expires_at === null ? 'never' : 'custom',
    expiresAt: key.expires_at === null ? '' : toLocalInput(key.expires_at),
    auto_renew: key.auto_renew,
    permissions: [...key.permissions],
    routes: [...key.routes],
    agents: key.agents.join('\n'),
    models: key.models.join('\n'),
    allowed_origins: key.allowed_origins.join('\n'),
    origin_check: key.origin_check,
    allowed_ips: key.allowed_ips.join('\n'),
  };
}

export function toNewKey(values: KeyFormValues): NewKeyBody {
  const { project_id, env, format, label, name } = values;
  const { origin_check: originCheck, ...settings } = toSettings(values);
  return {
    ...settings,
    name: name.trim(),
    project_id,
    env,
    format,
    ...(format === 'token' && label.trim() !== '' ? { label: label.trim() } : {}),
    // A pair has a default of its own, which is the one to keep unless something else is asked for.
    ...(format === 'pair' && originCheck === 'browser' ? {} : { origin_check: originCheck }),
  };
}

/** Only what differs, so that a change which another person made meanwhile to something else stays. */
export function toChanges(before: KeyFormValues, after: KeyFormValues): KeyChangesBody {
  const old = { name: before.name, ...toSettings(before) };
  const next = { name: after.name.trim(), ...toSettings(after) };
  const changed = Object.entries(next).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(old[field as keyof typeof old]),
  );
  return Object.fromEntries(changed);
}

function toSettings(values: KeyFormValues) {
  const { description, plan, rate_limits: limits, budgetUsd, budgetPeriod } = values;
  const figures = LIMITS.map(([name]) => [name, limits[name] === '' ? null : limits[name]] as const);
  return {
    description: description.trim() === '' ? null : description.trim(),
    plan,
    rate_limits: Object.fromEntries(figures) as Record<LimitName, number | null>,
    budget: budgetUsd === '' ? null : { usd: budgetUsd, period: budgetPeriod },
    expires_at: toExpiry(values),
    auto_renew: values.auto_renew,
    permissions: values.permissions.flatMap(splitLines),
    routes: values.routes,
    agents: splitLines(values.agents),
    models: splitLines(values.models),
    allowed_origins: splitLines(values.allowed_origins),
    origin_check: values.origin_check,
    allowed_ips: splitLines(values.allowed_ips),
  };
}

function toExpiry({ expiry, expiresAt }: KeyFormValues): string | null {
  if (expiry === 'never') return null;
  if (expiry === 'custom') return new Date(expiresAt).toISOString();
  return new Date(nowMs() + Number(expiry) * 86_400_000).toISOString();
}

/** Lines or a list with commas, as people paste it. */
export function splitLines(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Seconds are kept, so that an expiry that nobody touched stays the same. */
function toLocalInput(instant: string): string {
  const at = new Date(instant);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().replace('Z', '');
}
