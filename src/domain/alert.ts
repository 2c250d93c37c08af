/** Alerts: rules watch keys, projects and the gateway itself; events tell when one begins and ends to hold. */
import type { AlertKind, AlertSettings } from './alert-kinds.ts';
import type { AuditEntry } from './audit.ts';

export const ALERT_SEVERITIES = ['info', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** Which keys a rule watches. */
export type AlertScope =
  | { readonly type: 'all' }
  | { readonly type: 'project'; readonly id: string }
  | { readonly type: 'key'; readonly id: string };

/** `builtin` rules come with the gateway, `file` ones stand in gateway.yaml, which alone changes them. */
export type AlertOrigin = 'builtin' | 'file' | 'api';

export interface AlertRule {
  /** `alr_…` */
  readonly id: string;
  /** Unique. */
  readonly name: string;
  readonly kind: AlertKind;
  readonly origin: AlertOrigin;
  readonly scope: AlertScope;
  /** What differs from the defaults of the kind. */
  readonly settings: AlertSettings;
  /** null: as the kind has it. */
  readonly severity: AlertSeverity | null;
  /** A rule that is not enabled looks at nothing. */
  readonly enabled: boolean;
  /** Until then its events are kept and told to nobody. Infinity: for good. null: not muted. */
  readonly mutedUntil: number | null;
  readonly createdAt: number;
}

/** What an event is about. `gateway` is the whole of it. */
export interface AlertSubject {
  readonly type: 'key' | 'project' | 'upstream' | 'gateway';
  /** An id of a key or project, the name of an upstream; null for the gateway. */
  readonly id: string | null;
  readonly name: string | null;
  /** Project of the key, or the project itself. */
  readonly projectId: string | null;
}

export type AlertFigures = Readonly<Record<string, number | string>>;

export interface AlertEvent {
  /** `ale_…` */
  readonly id: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly kind: AlertKind;
  readonly severity: AlertSeverity;
  readonly state: 'firing' | 'resolved';
  /** Of a resolved event: the one that it ends. */
  readonly firingId: string | null;
  readonly subject: AlertSubject;
  readonly at: number;
  /** The time that was looked at, milliseconds since the epoch, without its end. */
  readonly window: AlertWindow;
  readonly title: string;
  /** One sentence with the figures in it. */
  readonly summary: string;
  readonly figures: AlertFigures;
  /** The rule was muted, so nobody is told. */
  readonly muted: boolean;
}

export interface AlertWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where a rule stands with one of the things that it watches. */
export interface AlertState {
  readonly ruleId: string;
  /** Names the subject, and which of its figures. */
  readonly name: string;
  /** The event that is not resolved yet; null: armed. */
  readonly firing: AlertEvent | null;
  /** When it last began to hold. */
  readonly firedAt: number;
}

export interface AlertEventFilter {
  readonly ruleId?: string | undefined;
  readonly kind?: AlertKind | undefined;
  readonly keyId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly state?: AlertEvent['state'] | undefined;
  readonly sinceMs?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface AlertEventPage {
  /** Newest first. */
  readonly events: readonly AlertEvent[];
  readonly nextCursor: string | null;
}

/** What an evaluation has found: events and states are stored together or not at all. */
export interface AlertFindings {
  /** In the order in which they happened. */
  readonly events: readonly AlertEvent[];
  readonly states: readonly AlertState[];
}

/** A rule after its change. Without the audit entry nothing is stored. */
export interface AlertRuleChange {
  readonly rule: AlertRule;
  readonly audit: AuditEntry;
}

export interface AlertStore {
  listRules(): Promise<readonly AlertRule[]>;
  /** By id or name. */
  findRule(idOrName: string): Promise<AlertRule | null>;
  /** Throws `conflict` where the name is taken. Without an entry only what comes with the gateway. */
  insertRule(rule: AlertRule, audit: AuditEntry | null): Promise<void>;
  /**
   * Reads, changes and writes in one transaction; nothing is written when `change` throws or gives null. Null
   * when there is no such rule. Id, kind and origin stay as they are.
   */
  changeRule(id: string, change: (rule: AlertRule) => AlertRuleChange | null): Promise<AlertRule | null>;
  /** The events of the rule stay. `audit` may throw, and nothing is removed then. */
  removeRule(id: string, audit: (rule: AlertRule) => AuditEntry): Promise<boolean>;
  /** The one place where events come in. Whoever delivers them queues them in the same transaction. */
  insert(findings: AlertFindings): Promise<void>;
  findEvent(id: string): Promise<AlertEvent | null>;
  listEvents(filter: AlertEventFilter): Promise<AlertEventPage>;
  /** Of all rules, those that are armed too. */
  listStates(): Promise<readonly AlertState[]>;
  /** Forgets events that are older, but none that is not resolved, and what rules know of things that are quiet since. */
  prune(beforeMs: number): Promise<void>;
}
