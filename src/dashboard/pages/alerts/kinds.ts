/** Kinds of alerts in words. */
import type { AlertRuleObject } from '../../../admin/api-types.ts';
import { ALERT_SETTINGS, type AlertKind, type AlertSettingName } from '../../../domain/alert-kinds.ts';
import { formatCount, formatPercent, formatUsd } from '../../format/figures.ts';

export const KIND_WORDS: Readonly<Record<AlertKind, { readonly word: string; readonly about: string }>> = {
  limit_usage: { word: 'Near a limit', about: 'A key has used most of a limit or budget.' },
  limit_exhausted: { word: 'Limit used up', about: 'A key is refused because a limit or budget is used up.' },
  error_rate: { word: 'Many errors', about: 'More of a key’s requests fail than they should.' },
  cost: { word: 'Cost', about: 'A key has cost more in a period than it should.' },
  budget_projection: {
    word: 'Budget will not last',
    about: 'At the present pace a budget ends before its period.',
  },
  unusual_pattern: {
    word: 'Unusual hour',
    about: 'Requests, errors or cost of an hour differ from the same hour of the weeks before.',
  },
  auth_failures: { word: 'Failed keys', about: 'Many requests came with keys that are not valid.' },
  new_network: { word: 'New network', about: 'A key is used from a network that it never came from before.' },
  key_expiring: { word: 'Key expires soon', about: 'A key ends in so many days.' },
  key_idle: { word: 'Idle key', about: 'A key was not used for long.' },
  key_rotation: { word: 'Rotation due', about: 'The secret of a key is older than it should be.' },
  upstream_credential: {
    word: 'Credential refused',
    about: 'A provider refuses the credential of the gateway.',
  },
  store_trouble: { word: 'Store trouble', about: 'The store could not be read or written.' },
};

export const KIND_CHOICES = Object.entries(KIND_WORDS).map(([value, { word }]) => ({ value, label: word }));

/** Shown and typed as percent. */
const SHARES: ReadonlySet<string> = new Set(['share', 'elapsed']);

export function isShare(name: string): boolean {
  return SHARES.has(name);
}

const SETTING_WORDS: Readonly<Record<AlertSettingName, string>> = {
  share: 'Above',
  minimum: 'Requests at least',
  window: 'Within',
  usd: 'Above',
  period: 'Per',
  elapsed: 'After',
  deviations: 'Deviations',
  requests: 'Requests at least',
  errors: 'Errors at least',
  weeks: 'Weeks compared',
  failures: 'More failures than',
  learning: 'Learning for',
  before: 'Before its end',
  unused: 'Unused for',
};

export function labelOf(name: AlertSettingName): string {
  if (name === 'usd') return 'Above, dollars';
  if (name === 'share') return 'Above, percent';
  return name === 'elapsed' ? 'After, percent of the period' : SETTING_WORDS[name];
}

/** `above 5 %, within 15m`. */
export function describeSettings({ settings }: Pick<AlertRuleObject, 'settings'>): string {
  const names = Object.keys(SETTING_WORDS) as AlertSettingName[];
  return names
    .flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]] as const]))
    .map(([name, value]) => `${SETTING_WORDS[name].toLowerCase()} ${describeValue(name, value)}`)
    .join(', ');
}

function describeValue(name: AlertSettingName, value: string | number | readonly string[]): string {
  if (typeof value === 'object') return value.join(', ');
  if (typeof value === 'string') return value;
  if (name === 'usd') return formatUsd(value);
  return isShare(name) ? formatPercent(value) : formatCount(value);
}

export function aboutSetting(name: AlertSettingName): string {
  return ALERT_SETTINGS[name].about;
}
