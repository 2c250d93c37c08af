import type { AlertEvent, AlertFindings, AlertRule, AlertState } from '../domain/alert.ts';
import { ALERT_KIND_TABLE } from '../domain/alert-kinds.ts';
import type { newId } from '../lib/ids.ts';
import { isInScope, type Look, nameOf, type Observation } from './observation.ts';
import { decideTransition } from './transition.ts';

/** A rule that begins to watch thousands of idle keys tells of them little by little. */
const MAX_FIRINGS = 100;

/** By id of the rule and name of the state. */
export type StatesByRule = Map<string, Map<string, AlertState>>;

/** Makes events of what rules saw, beside what is known from before. Nothing is changed until it is stored. */
export class FindingsBuilder {
  readonly #events: AlertEvent[] = [];
  readonly #changed: StatesByRule = new Map();
  readonly #known: StatesByRule;
  readonly #nowMs: number;
  readonly #newId: typeof newId;

  constructor(known: StatesByRule, nowMs: number, nextId: typeof newId) {
    this.#known = known;
    this.#nowMs = nowMs;
    this.#newId = nextId;
  }

  addLook(rule: AlertRule, { observations, isComplete }: Look): void {
    const seen = new Set<string>();
    let firings = 0;
    for (const observation of observations) {
      if (!isInScope(rule.scope, observation.subject)) continue;
      seen.add(nameOf(observation));
      if (this.#apply(rule, observation, firings < MAX_FIRINGS)) firings++;
    }
    if (!isComplete) return;
    for (const state of this.#firingOf(rule.id)) {
      if (!seen.has(state.name)) this.#resolve(rule, state, { reason: 'That is over' });
    }
  }

  /** Whatever the rule has fired for is over, since nobody looks at it any more. */
  close(rule: AlertRule | null, ruleId: string, reason: string): void {
    for (const state of this.#firingOf(ruleId)) this.#resolve(rule, state, { reason });
  }

  build(): AlertFindings {
    const states = [...this.#changed.values()].flatMap((byName) => [...byName.values()]);
    return { events: this.#events, states };
  }

  /** Whether it fired. */
  #apply(rule: AlertRule, observation: Observation, mayFire: boolean): boolean {
    const name = nameOf(observation);
    const state = this.#find(rule.id, name);
    const transition = decideTransition(state, observation);
    const fires = (transition === 'fire' || transition === 'refire') && mayFire;
    if (state !== undefined && (transition === 'resolve' || (transition === 'refire' && fires))) {
      this.#resolve(rule, state, transition === 'resolve' ? { observation } : { reason: 'That is over' });
    }
    if (fires) this.#fire(rule, name, observation);
    return fires;
  }

  #fire(rule: AlertRule, name: string, observation: Observation): void {
    const { subject, window, title, summary, figures } = observation;
    const event: AlertEvent = {
      id: this.#newId('ale'),
      ruleId: rule.id,
      ruleName: rule.name,
      kind: rule.kind,
      severity: rule.severity ?? ALERT_KIND_TABLE[rule.kind].severity,
      state: 'firing',
      firingId: null,
      subject,
      at: this.#nowMs,
      window,
      title,
      summary,
      figures,
      muted: isMuted(rule, this.#nowMs),
    };
    this.#events.push(event);
    this.#put({ ruleId: rule.id, name, firing: event, firedAt: this.#nowMs });
  }

  /** Says how it is now where that was seen, else why it is over. */
  #resolve(
    rule: AlertRule | null,
    state: AlertState,
    now: { readonly observation?: Observation; readonly reason?: string },
  ): void {
    const { firing } = state;
    if (firing === null) return;
    const { observation, reason } = now;
    this.#events.push({
      ...firing,
      id: this.#newId('ale'),
      state: 'resolved',
      firingId: firing.id,
      at: this.#nowMs,
      window: observation?.window ?? firing.window,
      title: `Over: ${firing.title}`,
      summary: observation?.summary ?? `${reason ?? ''}: ${firing.title}.`,
      figures: observation?.figures ?? firing.figures,
      // Whoever was told that it began is told that it is over.
      muted: firing.muted || (rule !== null && isMuted(rule, this.#nowMs)),
    });
    this.#put({ ...state, firing: null });
  }

  #find(ruleId: string, name: string): AlertState | undefined {
    return this.#changed.get(ruleId)?.get(name) ?? this.#known.get(ruleId)?.get(name);
  }

  #firingOf(ruleId: string): readonly AlertState[] {
    const known = [...(this.#known.get(ruleId)?.values() ?? [])];
    const changed = this.#changed.get(ruleId);
    const before = known.filter(({ name }) => changed?.has(name) !== true);
    return [...before, ...(changed?.values() ?? [])].filter(({ firing }) => firing !== null);
  }

  #put(state: AlertState): void {
    const byName = this.#changed.get(state.ruleId) ?? new Map<string, AlertState>();
    this.#changed.set(state.ruleId, byName.set(state.name, state));
  }
}

export function isMuted({ mutedUntil }: Pick<AlertRule, 'mutedUntil'>, nowMs: number): boolean {
  return mutedUntil !== null && nowMs < mutedUntil;
}
