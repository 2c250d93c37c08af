/**
 * Alerts: evaluates the rules over sums of usage, states of keys and signals of the gateway, and keeps what
 * begins and ends to hold. It knows neither stores nor threads, and tells nobody: delivery reads what is kept.
 */
import type { AlertRule, AlertState, AlertStore } from '../domain/alert.ts';
import type { AlertKind } from '../domain/alert-kinds.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { UsageRecord } from '../domain/usage.ts';
import type { newId } from '../lib/ids.ts';
import { FindingsBuilder, type StatesByRule } from './findings.ts';
import { HourHistory } from './hour-history.ts';
import { type LookParts, lookWith } from './looks.ts';
import type { Look } from './observation.ts';
import { EvaluationPass } from './pass.ts';
import { Signals } from './signals.ts';
import type { AlertSources } from './sources.ts';

export interface AlertEngineParts {
  readonly store: AlertStore;
  readonly sources: AlertSources;
  readonly newId: typeof newId;
  /** A rule that could not be evaluated; the others were. */
  onError(rule: AlertRule, error: Error): void;
}

/** What looks at all keys, or at what changes in days, looks once an hour, and when the rule has changed. */
const SLOW_KINDS: ReadonlySet<AlertKind> = new Set(['key_expiring', 'key_idle', 'key_rotation']);
const SLOW_MS = 3_600_000;
const DAY_MS = 86_400_000;
const EVENTS_KEPT_MS = 400 * DAY_MS;

export class AlertEngine {
  readonly #parts: AlertEngineParts;
  readonly #signals: Signals;
  readonly #history: HourHistory;
  readonly #endedHours = new Map<string, number>();
  /** By id of the rule: when it last looked, and as what. */
  readonly #lastLooks = new Map<string, { readonly atMs: number; readonly as: string }>();
  /** As they are stored; null before they were read. */
  #states: StatesByRule | null = null;
  #prunedAt = 0;

  constructor(parts: AlertEngineParts) {
    this.#parts = parts;
    this.#signals = new Signals(parts.sources);
    this.#history = new HourHistory(parts.sources);
  }

  noteRecords(records: readonly UsageRecord[], nowMs: number): void {
    this.#signals.noteRecords(records, nowMs);
  }

  /** How many events of each kind are not over. */
  countFiring(): ReadonlyMap<AlertKind, number> {
    const counts = new Map<AlertKind, number>();
    for (const { firing } of this.#listStates()) {
      if (firing !== null) counts.set(firing.kind, (counts.get(firing.kind) ?? 0) + 1);
    }
    return counts;
  }

  /** Rejects when the store cannot be used; the next evaluation tells of it. One at a time. */
  async evaluate(nowMs: number): Promise<void> {
    try {
      await this.#evaluate(nowMs);
    } catch (error) {
      this.#signals.noteTrouble({ what: 'store', reason: (error as Error).message }, nowMs);
      throw error;
    }
  }

  async #evaluate(nowMs: number): Promise<void> {
    const { store, sources } = this.#parts;
    const known = (this.#states ??= groupStates(await store.listStates()));
    this.#signals.readCounters(nowMs);
    for (const trouble of sources.listTroubles()) this.#signals.noteTrouble(trouble, nowMs);
    await sources.networks.learn(this.#signals.takeSeen(), nowMs);
    const rules = await store.listRules();
    const builder = new FindingsBuilder(known, nowMs, this.#parts.newId);
    const parts: LookParts = {
      sources,
      signals: this.#signals,
      history: this.#history,
      endedHours: this.#endedHours,
      pass: new EvaluationPass(sources, nowMs, this.#firingKeys()),
    };
    for (const rule of rules) {
      if (!rule.enabled) builder.close(rule, rule.id, 'The rule was disabled');
      else for (const look of await this.#look(rule, parts)) builder.addLook(rule, look);
    }
    this.#closeDeleted(rules, builder);
    await this.#keep(builder);
    await this.#prune(nowMs);
  }

  /** A kind whose figures cannot be read is left as it is, and holds up no other. */
  async #look(rule: AlertRule, parts: LookParts): Promise<readonly Look[]> {
    const { nowMs } = parts.pass;
    const as = JSON.stringify([rule.scope, rule.settings]);
    const last = this.#lastLooks.get(rule.id);
    const isDue = last?.as !== as || nowMs - last.atMs >= SLOW_MS;
    if (SLOW_KINDS.has(rule.kind) && !isDue) return [];
    try {
      const looks = await lookWith(rule, parts);
      this.#lastLooks.set(rule.id, { atMs: nowMs, as });
      return looks;
    } catch (error) {
      if (error instanceof ManagementError) {
        this.#signals.noteTrouble({ what: 'ledger', reason: error.message }, nowMs);
      }
      this.#parts.onError(rule, error as Error);
      return [];
    }
  }

  #closeDeleted(rules: readonly AlertRule[], builder: FindingsBuilder): void {
    const ids = new Set(rules.map(({ id }) => id));
    for (const ruleId of this.#states?.keys() ?? []) {
      if (!ids.has(ruleId)) builder.close(null, ruleId, 'The rule was deleted');
    }
  }

  async #keep(builder: FindingsBuilder): Promise<void> {
    const findings = builder.build();
    if (findings.states.length === 0) return;
    await this.#parts.store.insert(findings);
    for (const state of findings.states) putState((this.#states ??= new Map()), state);
  }

  async #prune(nowMs: number): Promise<void> {
    if (nowMs - this.#prunedAt < DAY_MS) return;
    await this.#parts.store.prune(nowMs - EVENTS_KEPT_MS);
    this.#prunedAt = nowMs;
  }

  #firingKeys(): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const { firing } of this.#listStates()) {
      if (firing?.subject.type === 'key' && firing.subject.id !== null) ids.add(firing.subject.id);
    }
    return ids;
  }

  #listStates(): readonly AlertState[] {
    return [...(this.#states?.values() ?? [])].flatMap((byName) => [...byName.values()]);
  }
}

function groupStates(states: readonly AlertState[]): StatesByRule {
  const groups: StatesByRule = new Map();
  for (const state of states) putState(groups, state);
  return groups;
}

function putState(groups: StatesByRule, state: AlertState): void {
  const byName = groups.get(state.ruleId) ?? new Map<string, AlertState>();
  groups.set(state.ruleId, byName.set(state.name, state));
}
