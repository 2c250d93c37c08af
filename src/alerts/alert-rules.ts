import type { AlertRule, AlertScope, AlertSeverity, AlertStore } from '../domain/alert.ts';
import {
  ALERT_KIND_TABLE,
  type AlertKind,
  type AlertSettings,
  findSettingFault,
} from '../domain/alert-kinds.ts';
import type { AuditAction, ChangedBy } from '../domain/audit.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';
import { auditNewRule, auditRuleChange, auditRuleRemoval } from './rule-audit.ts';

export interface NewAlertRule {
  readonly name: string;
  readonly kind: AlertKind;
  /** At most one of the two; neither: everything. */
  readonly keyId?: string | null | undefined;
  /** Id or name. */
  readonly project?: string | null | undefined;
  /** Each is in its range. */
  readonly settings?: AlertSettings | undefined;
  readonly severity?: AlertSeverity | null | undefined;
  readonly enabled?: boolean | undefined;
}

/** What is left out stays. Settings that are left out do too; null is the default again. */
export interface AlertRuleInput extends Omit<NewAlertRule, 'kind' | 'name' | 'settings'> {
  readonly name?: string | undefined;
  readonly settings?: { readonly [Name in keyof AlertSettings]?: AlertSettings[Name] | null } | undefined;
}

export interface AlertRulesParts {
  readonly alerts: AlertStore;
  readonly clock: Clock;
  readonly newId: typeof newId;
  /** Whose changes these are, for the audit log. */
  readonly by: ChangedBy;
  /** Both throw `not_found`. */
  findKeyId(id: string): Promise<string>;
  findProjectId(idOrName: string): Promise<string>;
}

/** What must hold of the rule at the moment of the change, or it throws and nothing is changed. */
export type AlertRuleCondition = (before: AlertRule) => void;

const NAME = /^(?!alr_)[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Alert rules as administrators make, change and mute them. */
export class AlertRules {
  readonly #parts: AlertRulesParts;
  constructor(parts: AlertRulesParts) {
    this.#parts = parts;
  }

  async create(input: NewAlertRule): Promise<AlertRule> {
    const { alerts, clock, newId: nextId, by } = this.#parts;
    const nowMs = clock.nowMs();
    const rule: AlertRule = {
      id: nextId('alr'),
      name: checkName(input.name),
      kind: input.kind,
      origin: 'api',
      scope: await this.#resolveScope(input.kind, input.keyId ?? null, input.project ?? null),
      settings: checkSettings(input.kind, input.settings ?? {}),
      severity: input.severity ?? null,
      enabled: input.enabled ?? true,
      mutedUntil: null,
      createdAt: nowMs,
    };
    await alerts.insertRule(rule, auditNewRule(rule, { by, at: nowMs }));
    return rule;
  }

  /** By name. */
  async list(): Promise<readonly AlertRule[]> {
    return this.#parts.alerts.listRules();
  }

  /** By id or name. */
  async show(idOrName: string): Promise<AlertRule> {
    const rule = await this.#parts.alerts.findRule(idOrName);
    if (rule !== null) return rule;
    throw new ManagementError('not_found', `there is no alert rule ${JSON.stringify(idOrName.slice(0, 60))}`);
  }

  async update(idOrName: string, input: AlertRuleInput, condition?: AlertRuleCondition): Promise<AlertRule> {
    const before = await this.show(idOrName);
    const isScopeGiven = input.keyId !== undefined || input.project !== undefined;
    const scope = isScopeGiven
      ? await this.#resolveScope(before.kind, ...readScope(before.scope, input))
      : before.scope;
    return this.#change(before.id, 'alert_rule.update', (rule) => {
      refuseDeclared(rule);
      condition?.(rule);
      return {
        ...rule,
        scope,
        name: input.name === undefined ? rule.name : checkNewName(rule, input.name),
        settings: checkSettings(rule.kind, mergeSettings(rule.settings, input.settings ?? {})),
        severity: input.severity === undefined ? rule.severity : input.severity,
        enabled: input.enabled ?? rule.enabled,
      };
    });
  }

  /** Its events stay; what is not over yet is over with it. */
  async remove(idOrName: string, condition?: AlertRuleCondition): Promise<void> {
    const { alerts, clock, by } = this.#parts;
    const { id } = await this.show(idOrName);
    await alerts.removeRule(id, (rule) => {
      refuseDeclared(rule);
      if (rule.origin === 'builtin') {
        throw new ManagementError(
          'conflict',
          `alert rule ${rule.name} comes with the gateway and cannot be deleted; disable it instead`,
        );
      }
      condition?.(rule);
      return auditRuleRemoval(rule, { by, at: clock.nowMs() });
    });
  }

  /** `until` in milliseconds; Infinity: for good. Whatever the rule's origin: who is woken at night may do so. */
  async mute(idOrName: string, until: number): Promise<AlertRule> {
    if (until <= this.#parts.clock.nowMs()) {
      throw new ManagementError('invalid_value', 'until lies in the past; give an instant to come');
    }
    const { id } = await this.show(idOrName);
    return this.#change(id, 'alert_rule.mute', (rule) => ({ ...rule, mutedUntil: until }));
  }

  async unmute(idOrName: string): Promise<AlertRule> {
    const { id } = await this.show(idOrName);
    return this.#change(id, 'alert_rule.unmute', (rule) => ({ ...rule, mutedUntil: null }));
  }

  async #change(id: string, action: AuditAction, change: (rule: AlertRule) => AlertRule): Promise<AlertRule> {
    const { alerts, clock, by } = this.#parts;
    const changed = await alerts.changeRule(id, (before) => {
      const rule = change(before);
      const audit = auditRuleChange(before, rule, { by, at: clock.nowMs() }, action);
      return audit === null ? null : { rule, audit };
    });
    if (changed !== null) return changed;
    throw new ManagementError('not_found', `there is no alert rule ${id}`);
  }

  async #resolveScope(kind: AlertKind, keyId: string | null, project: string | null): Promise<AlertScope> {
    if (keyId === null && project === null) return { type: 'all' };
    if (ALERT_KIND_TABLE[kind].gatewayWide) {
      throw invalid(`a rule of the kind ${kind} watches the whole gateway; leave out key_id and project_id`);
    }
    if (keyId !== null && project !== null) {
      throw invalid('key_id and project_id are both given; a rule watches one key or one project');
    }
    if (keyId !== null) return { type: 'key', id: await this.#parts.findKeyId(keyId) };
    return { type: 'project', id: await this.#parts.findProjectId(project ?? '') };
  }
}

/** A key that is given takes the place of a project, and the other way round. */
function readScope(
  before: AlertScope,
  { keyId, project }: Pick<AlertRuleInput, 'keyId' | 'project'>,
): [string | null, string | null] {
  const oldKey = before.type === 'key' ? before.id : null;
  const oldProject = before.type === 'project' ? before.id : null;
  if (keyId !== undefined && project !== undefined) return [keyId, project];
  if (keyId !== undefined) return [keyId, keyId === null ? oldProject : null];
  return [project === null ? oldKey : null, project ?? null];
}

function mergeSettings(before: AlertSettings, changes: AlertRuleInput['settings']): AlertSettings {
  const merged = Object.entries({ ...before, ...changes });
  return Object.fromEntries(merged.filter(([, value]) => value !== null && value !== undefined));
}

function checkSettings(kind: AlertKind, settings: AlertSettings): AlertSettings {
  const fault = findSettingFault(kind, settings);
  if (fault !== null) throw invalid(`settings.${fault.name}: ${fault.message}`);
  return settings;
}

/** The name of a built-in rule is how the gateway finds it again. */
function checkNewName(rule: AlertRule, name: string): string {
  if (rule.origin !== 'builtin' || name === rule.name) return checkName(name);
  throw new ManagementError('conflict', `alert rule ${rule.name} comes with the gateway and keeps its name`);
}

function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw invalid(
    'name is not 1 to 64 letters, digits, _, . and -, beginning with a letter or digit and not with alr_',
  );
}

function refuseDeclared({ name, origin }: AlertRule): void {
  if (origin !== 'file') return;
  throw new ManagementError('conflict', `alert rule ${name} stands in gateway.yaml; change it there`);
}

function invalid(message: string): ManagementError {
  return new ManagementError('invalid_value', message);
}
