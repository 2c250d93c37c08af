/** The forms in which the management API, `--json` and deliveries show rules and events. */
import type { AlertEvent, AlertFigures, AlertOrigin, AlertRule, AlertSeverity } from '../domain/alert.ts';
import { ALERT_KIND_TABLE, type AlertKind, type AlertSettings } from '../domain/alert-kinds.ts';
import { formatInstant } from '../lib/instant.ts';
import { isMuted } from './findings.ts';

export interface AlertRuleObject {
  readonly id: string;
  readonly name: string;
  readonly kind: AlertKind;
  readonly origin: AlertOrigin;
  /** Both null: it watches everything. */
  readonly key_id: string | null;
  readonly project_id: string | null;
  /** With the defaults of the kind. */
  readonly settings: AlertSettings;
  readonly severity: AlertSeverity;
  readonly enabled: boolean;
  readonly muted: boolean;
  /** null of a muted rule: for good. */
  readonly muted_until: string | null;
  readonly created_at: string;
}

export interface AlertEventObject {
  readonly id: string;
  readonly rule_id: string;
  readonly rule_name: string;
  readonly kind: AlertKind;
  readonly severity: AlertSeverity;
  readonly state: AlertEvent['state'];
  readonly firing_id: string | null;
  readonly subject: {
    readonly type: AlertEvent['subject']['type'];
    readonly id: string | null;
    readonly name: string | null;
  };
  readonly project_id: string | null;
  readonly at: string;
  readonly window: { readonly from: string; readonly to: string };
  readonly title: string;
  readonly summary: string;
  readonly figures: AlertFigures;
  readonly muted: boolean;
}

export function toAlertRuleObject(rule: AlertRule, nowMs: number): AlertRuleObject {
  const muted = isMuted(rule, nowMs);
  return {
    id: rule.id,
    name: rule.name,
    kind: rule.kind,
    origin: rule.origin,
    key_id: rule.scope.type === 'key' ? rule.scope.id : null,
    project_id: rule.scope.type === 'project' ? rule.scope.id : null,
    settings: { ...ALERT_KIND_TABLE[rule.kind].defaults, ...rule.settings } as AlertSettings,
    severity: rule.severity ?? ALERT_KIND_TABLE[rule.kind].severity,
    enabled: rule.enabled,
    muted,
    muted_until: muted && rule.mutedUntil !== Infinity ? formatInstant(rule.mutedUntil ?? 0) : null,
    created_at: formatInstant(rule.createdAt),
  };
}

export function toAlertEventObject(event: AlertEvent): AlertEventObject {
  const { type, id, name, projectId } = event.subject;
  return {
    id: event.id,
    rule_id: event.ruleId,
    rule_name: event.ruleName,
    kind: event.kind,
    severity: event.severity,
    state: event.state,
    firing_id: event.firingId,
    subject: { type, id, name },
    project_id: projectId,
    at: formatInstant(event.at),
    window: { from: formatInstant(event.window.fromMs), to: formatInstant(event.window.toMs) },
    title: event.title,
    summary: event.summary,
    figures: event.figures,
    muted: event.muted,
  };
}
