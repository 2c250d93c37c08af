/** What alert rules can watch, the figures by which they judge, and the defaults of those. */
import { parseDuration } from '../lib/duration.ts';
import type { AlertSeverity } from './alert.ts';

/** Figures of a rule as people write them: shares from 0 to 1, durations such as `15m`. */
export interface AlertSettings {
  /** Of a limit or of the requests, above which the rule fires. */
  readonly share?: number | undefined;
  /** Requests without which nothing is said. */
  readonly minimum?: number | undefined;
  /** The time that is looked at. */
  readonly window?: string | undefined;
  readonly usd?: number | undefined;
  readonly period?: AlertPeriod | undefined;
  /** Share of the period that must have passed. */
  readonly elapsed?: number | undefined;
  /** From the median, in units of the median absolute deviation. */
  readonly deviations?: number | undefined;
  readonly requests?: number | undefined;
  readonly errors?: number | undefined;
  readonly weeks?: number | undefined;
  readonly failures?: number | undefined;
  /** From the first use of a key on: so long its networks are only learned. */
  readonly learning?: string | undefined;
  readonly before?: readonly string[] | undefined;
  readonly unused?: string | undefined;
}

export type AlertPeriod = 'day' | 'week' | 'month';
export type AlertSettingName = keyof AlertSettings;

interface KindDescription {
  readonly severity: AlertSeverity;
  /** It watches the gateway itself, so that a rule of it cannot be narrowed to a key or project. */
  readonly gatewayWide: boolean;
  /** The settings that the kind has. null: a rule without it is not complete. */
  readonly defaults: Readonly<Record<string, number | string | readonly string[] | null>>;
}

export const ALERT_KIND_TABLE = {
  limit_usage: { severity: 'warning', gatewayWide: false, defaults: { share: 0.8 } },
  limit_exhausted: { severity: 'critical', gatewayWide: false, defaults: {} },
  error_rate: {
    severity: 'warning',
    gatewayWide: false,
    defaults: { share: 0.05, minimum: 20, window: '15m' },
  },
  cost: { severity: 'warning', gatewayWide: false, defaults: { usd: null, period: 'day' } },
  budget_projection: { severity: 'warning', gatewayWide: false, defaults: { elapsed: 0.1 } },
  unusual_pattern: {
    severity: 'warning',
    gatewayWide: false,
    defaults: { deviations: 5, weeks: 8, requests: 100, errors: 20, usd: 1 },
  },
  auth_failures: { severity: 'warning', gatewayWide: true, defaults: { failures: 100, window: '5m' } },
  new_network: { severity: 'warning', gatewayWide: false, defaults: { learning: '7d' } },
  key_expiring: { severity: 'warning', gatewayWide: false, defaults: { before: ['30d', '7d', '1d'] } },
  key_idle: { severity: 'info', gatewayWide: false, defaults: { unused: '90d' } },
  key_rotation: { severity: 'info', gatewayWide: false, defaults: {} },
  upstream_credential: { severity: 'critical', gatewayWide: true, defaults: { window: '10m' } },
  store_trouble: { severity: 'critical', gatewayWide: true, defaults: { window: '10m' } },
} as const satisfies Record<string, KindDescription>;

export type AlertKind = keyof typeof ALERT_KIND_TABLE;
export const ALERT_KINDS = Object.keys(ALERT_KIND_TABLE) as readonly AlertKind[];

/** Durations in milliseconds. */
type Resolved<Name> = Name extends 'window' | 'learning' | 'unused'
  ? number
  : Name extends 'before'
    ? readonly number[]
    : Name extends AlertSettingName
      ? NonNullable<AlertSettings[Name]>
      : never;

/** All settings of the kind, with nothing left open. */
export type SettingsOf<Kind extends AlertKind> = {
  readonly [Name in keyof (typeof ALERT_KIND_TABLE)[Kind]['defaults']]: Resolved<Name>;
};

/** The settings with the defaults of the kind, durations in milliseconds. They have passed `findSettingFault`. */
export function resolveSettings<Kind extends AlertKind>(
  kind: Kind,
  settings: AlertSettings,
): SettingsOf<Kind> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const all = { ...ALERT_KIND_TABLE[kind].defaults, ...Object.fromEntries(given) };
  const resolved = Object.entries(all).map(([name, value]) => [name, resolveValue(name, value)]);
  return Object.fromEntries(resolved) as SettingsOf<Kind>;
}

function resolveValue(name: string, value: unknown): unknown {
  if (name === 'before') return (value as readonly string[]).map(parseDuration);
  const isDuration = name === 'window' || name === 'learning' || name === 'unused';
  return isDuration ? parseDuration(value as string) : value;
}

/** What is wrong with a rule whose values are right one by one; null where nothing is. */
export function findSettingFault(
  kind: AlertKind,
  settings: AlertSettings,
): { readonly name: string; readonly message: string } | null {
  const { defaults }: KindDescription = ALERT_KIND_TABLE[kind];
  const names = Object.keys(defaults);
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || names.includes(name)) continue;
    const known = names.length === 0 ? 'it has no settings' : `its settings are ${names.join(', ')}`;
    return { name, message: `a rule of the kind ${kind} has no ${name}; ${known}` };
  }
  const missing = names.find((name) => defaults[name] === null && !Object.hasOwn(settings, name));
  return missing === undefined
    ? null
    : { name: missing, message: `a rule of the kind ${kind} needs ${missing}` };
}

type SettingRange =
  | { readonly type: 'number'; readonly min: number; readonly max: number }
  | { readonly type: 'integer'; readonly min: number; readonly max: number }
  | { readonly type: 'duration'; readonly min: string; readonly max: string }
  | { readonly type: 'durations'; readonly min: string; readonly max: string }
  | { readonly type: 'choice'; readonly choices: readonly AlertPeriod[] };

/** What each setting may be, the same for all kinds that have it. */
export const ALERT_SETTINGS: Readonly<Record<AlertSettingName, SettingRange & { readonly about: string }>> = {
  share: { type: 'number', min: 0.001, max: 1, about: 'Fires above this share, from 0 to 1.' },
  minimum: {
    type: 'integer',
    min: 1,
    max: 1e9,
    about: 'Requests in the window without which nothing is said.',
  },
  window: { type: 'duration', min: '1m', max: '24h', about: 'The time that is looked at.' },
  usd: { type: 'number', min: 0.000_001, max: 1e9, about: 'Dollars above which the rule fires.' },
  period: { type: 'choice', choices: ['day', 'week', 'month'], about: 'Calendar period of the cost.' },
  elapsed: { type: 'number', min: 0.01, max: 1, about: 'Share of the period that must have passed.' },
  deviations: {
    type: 'number',
    min: 1,
    max: 1000,
    about: 'Distance from the median in median absolute deviations, scaled to standard deviations.',
  },
  requests: { type: 'integer', min: 1, max: 1e9, about: 'Fewer requests in an hour are never unusual.' },
  errors: { type: 'integer', min: 1, max: 1e9, about: 'Fewer errors in an hour are never unusual.' },
  weeks: { type: 'integer', min: 4, max: 12, about: 'Weeks of history to compare with.' },
  failures: {
    type: 'integer',
    min: 1,
    max: 1e9,
    about: 'Failures in the window above which the rule fires.',
  },
  learning: {
    type: 'duration',
    min: '0s',
    max: '365d',
    about: 'From the first use of a key on: so long its networks are only learned.',
  },
  before: { type: 'durations', min: '1h', max: '365d', about: 'How long before its end a key is told of.' },
  unused: {
    type: 'duration',
    min: '1d',
    max: '3650d',
    about: 'A key that was not used for so long is idle.',
  },
};
