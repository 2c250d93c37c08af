import type { Selectable } from 'kysely';
import type { AlertEvent, AlertOrigin, AlertRule, AlertScope, AlertSeverity } from '../domain/alert.ts';
import type { AlertKind, AlertSettings } from '../domain/alert-kinds.ts';
import { type AlertEventTable, type AlertRuleTable, NEVER } from './schema.ts';

export function toAlertRule(row: Selectable<AlertRuleTable>): AlertRule {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as AlertKind,
    origin: row.origin as AlertOrigin,
    scope: row.scope === 'all' ? { type: 'all' } : ({ type: row.scope, id: row.scope_id } as AlertScope),
    settings: JSON.parse(row.settings) as AlertSettings,
    severity: row.severity as AlertSeverity | null,
    enabled: row.enabled === 1,
    mutedUntil: row.muted_until === NEVER ? Infinity : row.muted_until,
    createdAt: row.created_at,
  };
}

/** What a change of a rule may change. */
export function toAlertRuleRow(rule: AlertRule) {
  return {
    name: rule.name,
    scope: rule.scope.type,
    scope_id: rule.scope.type === 'all' ? '' : rule.scope.id,
    settings: JSON.stringify(rule.settings),
    severity: rule.severity,
    enabled: rule.enabled ? 1 : 0,
    muted_until: rule.mutedUntil === Infinity ? NEVER : rule.mutedUntil,
  };
}

export function toAlertEvent(row: Selectable<AlertEventTable>): AlertEvent {
  return {
    id: row.id,
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    kind: row.kind as AlertKind,
    severity: row.severity as AlertSeverity,
    state: row.state as AlertEvent['state'],
    firingId: row.firing_id,
    subject: {
      type: row.subject_type as AlertEvent['subject']['type'],
      id: row.subject_id,
      name: row.subject_name,
      projectId: row.project_id,
    },
    at: row.at,
    window: { fromMs: row.window_from, toMs: row.window_to },
    title: row.title,
    summary: row.summary,
    figures: JSON.parse(row.figures) as AlertEvent['figures'],
    muted: row.muted === 1,
  };
}

export function toAlertEventRow(event: AlertEvent) {
  const { subject, window } = event;
  return {
    id: event.id,
    at: event.at,
    rule_id: event.ruleId,
    rule_name: event.ruleName,
    kind: event.kind,
    severity: event.severity,
    state: event.state,
    firing_id: event.firingId,
    subject_type: subject.type,
    subject_id: subject.id,
    subject_name: subject.name,
    project_id: subject.projectId,
    window_from: window.fromMs,
    window_to: window.toMs,
    title: event.title,
    summary: event.summary,
    figures: JSON.stringify(event.figures),
    muted: event.muted ? 1 : 0,
  };
}
