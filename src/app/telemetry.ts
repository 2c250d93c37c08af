import type { Config } from '../config/config.ts';
import type { JournalRecord } from '../domain/usage.ts';
import type { Logs } from '../telemetry/log.ts';
import type { MetricFamily } from '../telemetry/metric-family.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import type { WorkerCounters } from '../telemetry/shared-counters.ts';
import { SpanExporter } from '../telemetry/span-exporter.ts';
import { keyLimitRulesOf, type RouteIndex } from './gateway-settings.ts';
import { type KeyStateSources, readKeyStates } from './key-states.ts';
import type { Services } from './services.ts';
import { VERSION } from './version.ts';

export interface TelemetryParts {
  /** The configuration in force. */
  config(): Config;
  readonly logs: Logs;
  readonly services: Services;
  readonly limits: KeyStateSources['limits'];
  readonly counters: readonly WorkerCounters[];
  readonly routeIndex: RouteIndex;
  /** Of other parts of the control thread. */
  readonly families: readonly MetricFamily[];
  pendingRecords(): number;
  workerRestarts(): number;
}

export interface Telemetry {
  readonly metrics: Metrics;
  /** Counts the records and makes spans of them. */
  observe(records: readonly JournalRecord[]): void;
  /** Sends the last spans. */
  stop(): Promise<void>;
}

/** What the control thread tells Prometheus and an OpenTelemetry collector. */
export function createTelemetry(parts: TelemetryParts): Telemetry {
  const { config, logs, services, limits, counters, routeIndex } = parts;
  const spans = new SpanExporter({
    target: () => config().tracing,
    version: VERSION,
    mask: logs.mask,
    onTrouble: (reason) =>
      reason === null
        ? logs.log.info({}, 'spans are exported again')
        : logs.log.warn({ reason }, 'spans cannot be exported'),
  });
  const metrics = createMetrics({
    ...config().metrics,
    version: VERSION,
    counters,
    routes: () => routeIndex.list(),
    pendingRecords: parts.pendingRecords,
    workerRestarts: parts.workerRestarts,
    keyStates: (ids) => readKeyStates(ids, { ...services, limits, rules: () => keyLimitRulesOf(config()) }),
    others: [...spans.families, ...parts.families],
  });
  return {
    metrics,
    observe: (records) => {
      metrics.requests.observe(records, (projectId) => services.projectName(projectId));
      spans.observe(records);
    },
    stop: () => spans.stop(),
  };
}
