/**
 * Rules that nobody made through the API: those that come with the gateway, so that an operator hears of trouble
 * without having set up anything, and those of gateway.yaml. The file is the truth about the latter; muting is not
 * in it and survives. A rule of the file takes the place of a built-in one of the same name.
 */
import type { AlertOrigin, AlertRule, AlertScope, AlertSeverity, AlertStore } from '../domain/alert.ts';
import { ALERT_KIND_TABLE, ALERT_KINDS, type AlertKind, type AlertSettings } from '../domain/alert-kinds.ts';
import { BY_FILE } from '../domain/audit.ts';
import { DeclarationError } from '../domain/management-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';
import { auditNewRule, auditRuleChange, auditRuleRemoval } from './rule-audit.ts';

/** A rule of gateway.yaml, with its references resolved. */
export interface DeclaredAlertRule {
  readonly name: string;
  readonly kind: AlertKind;
  readonly scope: AlertScope;
  readonly settings: AlertSettings;
  readonly severity: AlertSeverity | null;
  readonly enabled: boolean;
}

export interface DeclaredRulesParts {
  readonly alerts: AlertStore;
  readonly clock: Clock;
  readonly newId: typeof newId;
}

/** `limit_usage` → `limit-usage`. A kind that needs a figure of its own has no built-in rule. */
export function listBuiltinRules(): readonly DeclaredAlertRule[] {
  return ALERT_KINDS.filter((kind) => !Object.values(ALERT_KIND_TABLE[kind].defaults).includes(null)).map(
    (kind) => ({
      name: kind.replaceAll('_', '-'),
      kind,
      scope: { type: 'all' },
      settings: {},
      severity: null,
      enabled: true,
    }),
  );
}

/** Brings the store up to date. Throws `conflict`, before it changes anything, where a name is taken. */
export async function syncDeclaredRules(
  declared: readonly DeclaredAlertRule[],
  withBuiltin: boolean,
  parts: DeclaredRulesParts,
): Promise<void> {
  const inFile = new Set(declared.map(({ name }) => name));
  const builtin = withBuiltin ? listBuiltinRules().filter(({ name }) => !inFile.has(name)) : [];
  const wanted = new Set([
    ...declared.map((each) => nameOf(each, 'file')),
    ...builtin.map((each) => nameOf(each, 'builtin')),
  ]);
  const stored = new Map((await parts.alerts.listRules()).map((rule) => [rule.name, rule]));
  for (const name of inFile) refuseTaken(stored.get(name));
  for (const rule of stored.values()) {
    if (rule.origin === 'api' || wanted.has(nameOf(rule, rule.origin))) continue;
    await removeRule(rule, parts);
    stored.delete(rule.name);
  }
  for (const each of declared) await putRule(each, stored.get(each.name), parts);
  for (const each of builtin) if (!stored.has(each.name)) await insertRule(each, 'builtin', parts);
}

/** Of another kind or origin it is another rule. */
function nameOf({ name, kind }: Pick<AlertRule, 'name' | 'kind'>, origin: AlertOrigin): string {
  return `${origin} ${kind} ${name}`;
}

function refuseTaken(stored: AlertRule | undefined): void {
  if (stored?.origin !== 'api') return;
  throw new DeclarationError(
    'conflict',
    ['alerts', 'rules', stored.name],
    `${stored.name} is the name of a rule that was made through the API; use another, or delete that one`,
  );
}

async function removeRule(rule: AlertRule, { alerts, clock }: DeclaredRulesParts): Promise<void> {
  await alerts.removeRule(rule.id, () => auditRuleRemoval(rule, { by: BY_FILE, at: clock.nowMs() }));
}

async function putRule(
  declared: DeclaredAlertRule,
  stored: AlertRule | undefined,
  parts: DeclaredRulesParts,
): Promise<void> {
  if (stored === undefined) return insertRule(declared, 'file', parts);
  await parts.alerts.changeRule(stored.id, (before) => {
    const rule = { ...before, ...declared };
    const audit = auditRuleChange(before, rule, { by: BY_FILE, at: parts.clock.nowMs() });
    return audit === null ? null : { rule, audit };
  });
}

async function insertRule(
  declared: DeclaredAlertRule,
  origin: 'builtin' | 'file',
  { alerts, clock, newId: nextId }: DeclaredRulesParts,
): Promise<void> {
  const at = clock.nowMs();
  const rule: AlertRule = { ...declared, id: nextId('alr'), origin, mutedUntil: null, createdAt: at };
  // What comes with the gateway is nobody's change.
  await alerts.insertRule(rule, origin === 'file' ? auditNewRule(rule, { by: BY_FILE, at }) : null);
}
