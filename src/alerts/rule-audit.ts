/** What the audit log says of changes of alert rules, in the words of the management API. */
import type { AlertRule } from '../domain/alert.ts';
import type { AuditAction, AuditEntry, AuditFields, ChangedBy } from '../domain/audit.ts';
import { describeChange, describeCreation, describeRemoval } from '../domain/audit-change.ts';
import { formatInstant } from '../lib/instant.ts';

interface Occasion {
  readonly by: ChangedBy;
  readonly at: number;
}

export function auditNewRule(rule: AlertRule, occasion: Occasion): AuditEntry {
  return describeCreation(
    { ...occasion, action: 'alert_rule.create', subject: subjectOf(rule) },
    fieldsOf(rule),
  );
}

/** null when the change makes no difference. */
export function auditRuleChange(
  before: AlertRule,
  after: AlertRule,
  occasion: Occasion,
  action: AuditAction = 'alert_rule.update',
): AuditEntry | null {
  return describeChange(
    { ...occasion, action, subject: subjectOf(after) },
    fieldsOf(before),
    fieldsOf(after),
  );
}

export function auditRuleRemoval(rule: AlertRule, occasion: Occasion): AuditEntry {
  return describeRemoval(
    { ...occasion, action: 'alert_rule.delete', subject: subjectOf(rule) },
    fieldsOf(rule),
  );
}

function subjectOf({ id, name }: AlertRule) {
  return { type: 'alert_rule', id, name } as const;
}

function fieldsOf({ name, kind, scope, settings, severity, enabled, mutedUntil }: AlertRule): AuditFields {
  return {
    name,
    kind,
    key_id: scope.type === 'key' ? scope.id : null,
    project_id: scope.type === 'project' ? scope.id : null,
    settings,
    severity,
    enabled,
    muted_until:
      mutedUntil === null || mutedUntil === Infinity ? toWord(mutedUntil) : formatInstant(mutedUntil),
  };
}

function toWord(mutedUntil: number | null): string | null {
  return mutedUntil === null ? null : 'for good';
}
