/** From a rule to what it sees: reads the figures of its kind and has them judged. */
import type { AlertRule, AlertSubject } from '../domain/alert.ts';
import { type AlertKind, resolveSettings, type SettingsOf } from '../domain/alert-kinds.ts';
import { HOUR_MS, hourAt, type HourHistory, type KeyHistory, toFigures } from './hour-history.ts';
import { assessBudgetProjection } from './kinds/budget-projection.ts';
import { assessCost } from './kinds/cost.ts';
import { assessErrorRate } from './kinds/error-rate.ts';
import { assessAuthFailures, assessStoreTrouble, assessUpstreamCredential } from './kinds/gateway.ts';
import { assessKeyExpiring, assessKeyIdle, assessKeyRotation, type WatchedKey } from './kinds/keys.ts';
import { assessLimitExhausted, assessLimitUsage } from './kinds/limits.ts';
import { assessNewNetwork, NEW_NETWORK_MS } from './kinds/new-network.ts';
import { assessUnusualPattern } from './kinds/unusual-pattern.ts';
import { GATEWAY, type Look, type Observation } from './observation.ts';
import { type EvaluationPass, subjectIn } from './pass.ts';
import type { Signals } from './signals.ts';
import type { AlertSources, UsageSums } from './sources.ts';

export interface LookParts {
  readonly sources: AlertSources;
  readonly signals: Signals;
  readonly history: HourHistory;
  readonly pass: EvaluationPass;
  /** By id of the rule: begin of the last hour that it has looked at when it was over. */
  readonly endedHours: Map<string, number>;
}

type LookOf<Kind extends AlertKind> = (
  parts: LookParts,
  settings: SettingsOf<Kind>,
  rule: AlertRule,
) => Promise<readonly Look[]>;

export function lookWith(rule: AlertRule, parts: LookParts): Promise<readonly Look[]> {
  // The compiler does not see that the settings and the look are those of one and the same kind.
  const look = LOOKS[rule.kind] as LookOf<AlertKind>;
  return look(parts, resolveSettings(rule.kind, rule.settings), rule);
}

const LOOKS: { readonly [Kind in AlertKind]: LookOf<Kind> } = {
  limit_usage: async ({ pass }, settings) => complete(assessLimitUsage(await pass.limits(), settings)),
  limit_exhausted: async ({ pass }) => complete(assessLimitExhausted(await pass.limits())),
  budget_projection: async ({ pass }, settings) =>
    complete(assessBudgetProjection(await pass.limits(), settings, pass.nowMs)),
  error_rate: async ({ pass }, settings) => {
    const window = pass.last(settings.window);
    return complete(assessErrorRate(await pass.usageByKey(window), settings, window));
  },
  cost: lookAtCost,
  unusual_pattern: lookForUnusual,
  auth_failures: async ({ pass, signals }, settings) => {
    const window = pass.last(settings.window);
    return complete([assessAuthFailures(signals.failuresSince(window.fromMs), settings, window)]);
  },
  new_network: async ({ pass, sources }, settings) => {
    const found = await sources.networks.listNew(pass.nowMs - NEW_NETWORK_MS);
    const keys = await pass.keysById(found.map(({ keyId }) => keyId));
    return complete(assessNewNetwork(found, keys, settings, pass.nowMs));
  },
  key_expiring: async ({ pass, sources }, settings) => {
    const untilMs = pass.nowMs + Math.max(...settings.before);
    return complete(
      await assessPages(sources.listExpiring(untilMs), (keys) =>
        assessKeyExpiring(keys, settings, pass.nowMs),
      ),
    );
  },
  key_idle: async ({ pass, sources }, settings) =>
    complete(await assessPages(sources.listKeys(), (keys) => assessKeyIdle(keys, settings, pass.nowMs))),
  key_rotation: async ({ pass, sources }) =>
    complete(await assessPages(sources.listKeys(), (keys) => assessKeyRotation(keys, pass.nowMs))),
  upstream_credential: async ({ pass, signals }, settings) => {
    const window = pass.last(settings.window);
    return complete(assessUpstreamCredential(signals.rejectionsSince(window.fromMs), settings, window));
  },
  store_trouble: async ({ pass, signals }, settings) => {
    const window = pass.last(settings.window);
    return complete(assessStoreTrouble(signals.troublesSince(window.fromMs), window));
  },
};

function complete(observations: readonly Observation[]): readonly Look[] {
  return [{ observations, isComplete: true }];
}

/** Keeps what is due, never all keys. */
async function assessPages(
  pages: AsyncIterable<readonly WatchedKey[]>,
  assess: (keys: readonly WatchedKey[]) => readonly Observation[],
): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  for await (const page of pages) observations.push(...assess(page));
  return observations;
}

async function lookAtCost(
  { pass, sources }: LookParts,
  settings: SettingsOf<'cost'>,
  { scope }: AlertRule,
): Promise<readonly Look[]> {
  const period = sources.findPeriod(settings.period, pass.nowMs);
  const sums = await pass.sumUsage(scope.type === 'key' ? 'key' : 'project', {
    fromMs: period.fromMs,
    toMs: pass.nowMs,
  });
  const costNanoUsd =
    scope.type === 'all' ? sumCosts(sums.values()) : sumCosts([sums.get(scope.id) ?? { costNanoUsd: 0 }]);
  const subject = await findSubject({ pass, sources }, scope);
  return complete([assessCost({ subject, costNanoUsd }, settings, period)]);
}

function sumCosts(sums: Iterable<Pick<UsageSums, 'costNanoUsd'>>): number {
  let total = 0;
  for (const { costNanoUsd } of sums) total += costNanoUsd;
  return total;
}

async function findSubject(
  { pass, sources }: Pick<LookParts, 'pass' | 'sources'>,
  scope: AlertRule['scope'],
): Promise<AlertSubject> {
  if (scope.type === 'all') return GATEWAY;
  if (scope.type === 'key') return subjectIn(await pass.subjectsOf([scope.id]), scope.id);
  return { type: 'project', id: scope.id, name: sources.projectName(scope.id), projectId: scope.id };
}

/** The hour that has ended, once, and the running one, which can already be too much. */
async function lookForUnusual(
  parts: LookParts,
  settings: SettingsOf<'unusual_pattern'>,
  rule: AlertRule,
): Promise<readonly Look[]> {
  const running = Math.floor(parts.pass.nowMs / HOUR_MS) * HOUR_MS;
  const ended = running - HOUR_MS;
  const now: Look = {
    observations: await assessHour(parts, settings, running, false),
    isComplete: false,
  };
  if (parts.endedHours.get(rule.id) === ended) return [now];
  const before = await assessHour(parts, settings, ended, true);
  parts.endedHours.set(rule.id, ended);
  return [{ observations: before, isComplete: true }, now];
}

async function assessHour(
  { pass, history }: LookParts,
  settings: SettingsOf<'unusual_pattern'>,
  startMs: number,
  isOver: boolean,
): Promise<readonly Observation[]> {
  const window = hourAt(startMs);
  const sums = await pass.sumUsage('key', window);
  const past: KeyHistory = await history.read(startMs, settings.weeks);
  const subjects = await pass.subjectsOf(sums.keys());
  const hours = Array.from(sums, ([keyId, each]) => ({
    subject: subjectIn(subjects, keyId),
    hour: toFigures(each),
    history: past.get(keyId) ?? [],
  }));
  return assessUnusualPattern(hours, settings, window, isOver);
}
