/**
 * The registry behind GET /metrics. Lives on the control thread; a scrape reads shared memory and never
 * touches a worker.
 */
import { collectDefaultMetrics, Registry } from 'prom-client';
import { KeyMetrics, type KeyState } from './key-metrics.ts';
import { LiveMetrics, type LiveSources } from './live-metrics.ts';
import type { MetricDescription, MetricFamily } from './metric-family.ts';
import { RequestMetrics } from './request-metrics.ts';

/** prom-client's own gauges that end in _total or are not in base units; promtool complains of them. */
const BADLY_NAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

export interface MetricsSources extends LiveSources {
  readonly maxKeys: number;
  readonly maxModels: number;
  /** These keys as they are now; those that are gone are left out. */
  keyStates(ids: ReadonlySet<string>): Promise<readonly KeyState[]>;
  /** Families that another part keeps. */
  readonly others: readonly MetricFamily[];
}

export interface Metrics {
  readonly requests: RequestMetrics;
  /** The text exposition format. */
  render(): Promise<string>;
  readonly contentType: string;
  /** Every family but those of the process and of Node. */
  readonly descriptions: readonly MetricDescription[];
}

export function createMetrics(sources: MetricsSources): Metrics {
  /** The process and Node. */
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of BADLY_NAMED) registry.removeSingleMetric(name);
  const requests = new RequestMetrics(sources);
  const live = new LiveMetrics(sources);
  const keys = new KeyMetrics();
  const families = [...requests.families, ...live.families, ...keys.families, ...sources.others];

  async function render(): Promise<string> {
    live.read(requests.rejections);
    try {
      keys.show(await sources.keyStates(requests.knownKeys));
    } catch {
      // A store that cannot be read must not blind whoever looks for the cause: the keys stay as they were.
    }
    const own = families.map((family) => family.render()).join('\n');
    return `${own}\n${await registry.metrics()}`;
  }
  return {
    requests,
    render,
    contentType: registry.contentType,
    descriptions: families.map((family) => family.description),
  };
}
