/** Composition of the alert engine on the control thread, and its schedule. */
import { AlertEngine } from '../alerts/alert-engine.ts';
import { type CountryFinder, createPlaceFinder } from '../alerts/place.ts';
import type { Config } from '../config/config.ts';
import type { UsageRecord } from '../domain/usage.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { AlertMetrics } from '../telemetry/alert-metrics.ts';
import type { Logger } from '../telemetry/log.ts';
import type { MetricFamily } from '../telemetry/metric-family.ts';
import { type AlertSourcesParts, createAlertSources } from './alert-sources.ts';
import { keyLimitRulesOf } from './gateway-settings.ts';
import { startLifecycle } from './lifecycle.ts';

export interface AlertingParts
  extends Pick<AlertSourcesParts, 'services' | 'limits' | 'counters' | 'routeIndex'> {
  /** The configuration in force. */
  config(): Config;
  readonly countryOf: CountryFinder | null;
  readonly clock: Clock;
  ledgerTrouble(): Error | null;
  readonly log: Logger;
}

export interface Alerting {
  readonly families: readonly MetricFamily[];
  noteRecords(records: readonly UsageRecord[]): void;
  /** Evaluates the rules at once and every minute of the clock from then on. */
  start(): void;
  /** Waits for the evaluation that runs. */
  stop(): Promise<void>;
}

export function createAlerting(parts: AlertingParts): Alerting {
  const { services, clock, log } = parts;
  const engine = new AlertEngine({
    store: services.alerts.store,
    sources: createAlertSources({
      ...parts,
      timeZone: parts.config().timeZone,
      rules: () => keyLimitRulesOf(parts.config()),
      placeOf: createPlaceFinder(parts.countryOf),
      listTroubles: () => {
        const trouble = parts.ledgerTrouble();
        return trouble === null ? [] : [{ what: 'ledger', reason: trouble.message }];
      },
    }),
    newId,
    onError: ({ name }, error) =>
      log.error({ rule: name, error: error.message }, 'an alert rule cannot be evaluated'),
  });
  const metrics = new AlertMetrics();
  const evaluate = async (): Promise<void> => {
    await engine.evaluate(clock.nowMs());
    metrics.show(engine.countFiring());
  };
  let schedule: ReturnType<typeof startLifecycle> | null = null;
  return {
    families: [metrics.family],
    noteRecords: (records) => engine.noteRecords(records, clock.nowMs()),
    start: () => {
      schedule = startLifecycle({
        clock,
        passTime: evaluate,
        onError: (error) => log.error({ error: error.message }, 'alerts cannot be evaluated'),
      });
    },
    stop: async () => {
      await schedule?.stop();
    },
  };
}
