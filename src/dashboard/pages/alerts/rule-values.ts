/** The fields of the form of a rule, and how they become what the API takes. */
import type { AlertRuleChangesBody, AlertRuleObject, NewAlertRuleBody } from '../../../admin/api-types.ts';
import {
  ALERT_KIND_TABLE,
  ALERT_SETTINGS,
  type AlertKind,
  type AlertSettingName,
} from '../../../domain/alert-kinds.ts';
import { isShare } from './kinds.ts';

type SettingValue = string | number;
type Scope = 'all' | 'project' | 'key';

export interface RuleValues {
  name: string;
  kind: AlertKind;
  scope: Scope;
  project_id: string | null;
  key_id: string;
  /** '': as the kind says. */
  severity: string;
  /** Empty: the default of the kind. Shares are percents, several durations stand with commas between. */
  settings: Partial<Record<AlertSettingName, SettingValue>>;
}

export function ruleValues(rule?: AlertRuleObject): RuleValues {
  const { key_id: keyId = null, project_id: projectId = null } = rule ?? {};
  return {
    name: rule?.name ?? '',
    kind: rule?.kind ?? 'error_rate',
    scope: scopeOf(keyId, projectId),
    project_id: projectId,
    key_id: keyId ?? '',
    severity: rule?.severity ?? '',
    settings: Object.fromEntries(
      settingsOf(rule?.kind ?? 'error_rate').map((name) => [name, shown(name, rule?.settings[name])]),
    ),
  };
}

function scopeOf(keyId: string | null, projectId: string | null): Scope {
  if (keyId !== null) return 'key';
  return projectId === null ? 'all' : 'project';
}

/** Those that a kind has, in order. */
export function settingsOf(kind: AlertKind): readonly AlertSettingName[] {
  return Object.keys(ALERT_KIND_TABLE[kind].defaults) as AlertSettingName[];
}

/** What holds where the field is empty; null where the rule needs it. */
export function defaultOf(kind: AlertKind, name: AlertSettingName): string | null {
  const defaults: Readonly<Record<string, SettingValue | readonly string[] | null>> =
    ALERT_KIND_TABLE[kind].defaults;
  const value = defaults[name] ?? null;
  return value === null ? null : String(shown(name, value));
}

export function toNewRule(values: RuleValues): NewAlertRuleBody {
  const given = settingsOf(values.kind).flatMap((name) => {
    const value = toSetting(name, values.settings[name]);
    return value === null ? [] : [[name, value] as const];
  });
  const severity = toSeverity(values.severity);
  return {
    name: values.name.trim(),
    kind: values.kind,
    ...toScope(values),
    severity,
    settings: Object.fromEntries(given),
  };
}

/** What was not touched is left out, and stays. */
export function toRuleChanges(before: RuleValues, after: RuleValues): AlertRuleChangesBody {
  const settings = settingsOf(after.kind)
    .filter((name) => before.settings[name] !== after.settings[name])
    .map((name) => [name, toSetting(name, after.settings[name])] as const);
  return {
    ...(before.name !== after.name && { name: after.name.trim() }),
    ...(isOther(before, after) && toScope(after)),
    ...(before.severity !== after.severity && { severity: toSeverity(after.severity) }),
    ...(settings.length > 0 && { settings: Object.fromEntries(settings) }),
  };
}

function isOther(before: RuleValues, after: RuleValues): boolean {
  return JSON.stringify(toScope(before)) !== JSON.stringify(toScope(after));
}

function toScope({ scope, project_id: projectId, key_id: keyId }: RuleValues) {
  return {
    key_id: scope === 'key' ? keyId.trim() : null,
    project_id: scope === 'project' ? projectId : null,
  };
}

function toSeverity(text: string): AlertRuleObject['severity'] | null {
  return text === '' ? null : (text as AlertRuleObject['severity']);
}

function shown(
  name: AlertSettingName,
  value: SettingValue | readonly string[] | null | undefined,
): SettingValue {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return value.join(', ');
  // 0.07 times 100 is a little more than 7.
  return isShare(name) ? Number((Number(value) * 100).toFixed(6)) : value;
}

function toSetting(
  name: AlertSettingName,
  value: SettingValue | undefined,
): SettingValue | readonly string[] | null {
  if (value === undefined || value === '') return null;
  if (isShare(name)) return Number(value) / 100;
  if (ALERT_SETTINGS[name].type !== 'durations') return typeof value === 'string' ? value.trim() : value;
  return String(value)
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
}
