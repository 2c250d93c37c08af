/**
 * The metrics that are derived from usage records, on the control thread. Keys are bounded in number:
 * beyond `maxKeys` their traffic is counted under key_id="other", and so are projects of which no key has
 * series of its own.
 */
import type { UsageRecord } from '../domain/usage.ts';
import {
  CounterFamily,
  type CounterSeries,
  HistogramFamily,
  type HistogramSeries,
  type MetricFamily,
} from './metric-family.ts';

/** Seconds. From a cached answer to a long completion. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
/** Seconds. The gateway's own share lies far below that of an upstream. */
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5];
const OTHER = 'other';

interface RecordSeries {
  readonly requests: CounterSeries;
  readonly duration: HistogramSeries;
  readonly overhead: HistogramSeries;
  /** Null where nothing was sent upstream. */
  readonly upstream: HistogramSeries | null;
  readonly firstByte: HistogramSeries | null;
}

type TokenType = 'input' | 'output' | 'cache_read' | 'cache_write';

/** Each exists from the first time that it is raised. */
type UsageSeries = Partial<Record<TokenType | 'cost', CounterSeries>>;

export class RequestMetrics {
  readonly #maxKeys: number;
  readonly #maxModels: number;
  readonly #keys = new Set<string>();
  readonly #projects = new Set<string>();
  readonly #models = new Set<string>();
  readonly #series = new Map<string, RecordSeries>();
  readonly #usage = new Map<string, UsageSeries>();
  readonly #requests = new CounterFamily(
    'tollgate_requests_total',
    'Finished requests that belong to a key.',
    ['key_id', 'project', 'route', 'upstream', 'code'],
  );
  readonly #duration = new HistogramFamily(
    'tollgate_request_duration_seconds',
    'Time from the head of a request to the end of its answer.',
    ['key_id', 'route'],
    REQUEST_BUCKETS,
  );
  readonly #upstream = new HistogramFamily(
    'tollgate_upstream_duration_seconds',
    'Time from sending a request upstream to the end of its answer.',
    ['route', 'upstream'],
    REQUEST_BUCKETS,
  );
  readonly #firstByte = new HistogramFamily(
    'tollgate_time_to_first_byte_seconds',
    'Time from the head of a request to the head of its answer.',
    ['route', 'upstream'],
    REQUEST_BUCKETS,
  );
  readonly #overhead = new HistogramFamily(
    'tollgate_overhead_seconds',
    'Time in the gateway, not waiting for the upstream or the client.',
    ['route'],
    OVERHEAD_BUCKETS,
  );
  readonly #errors = new CounterFamily(
    'tollgate_errors_total',
    'Requests of a key that went wrong, by what went wrong.',
    ['key_id', 'route', 'error'],
  );
  readonly #tokens = new CounterFamily(
    'tollgate_tokens_total',
    'Tokens used. Input is all input; cache_read and cache_write are parts of it.',
    ['key_id', 'project', 'model', 'type', 'confidence'],
  );
  readonly #cost = new CounterFamily('tollgate_cost_usd_total', 'Dollars spent at providers.', [
    'key_id',
    'project',
    'model',
    'confidence',
  ]);
  readonly #wouldDeny = new CounterFamily(
    'tollgate_would_deny_total',
    'Requests that a limit would have refused if it were enforced.',
    ['key_id', 'limit'],
  );
  readonly #overflow = new CounterFamily(
    'tollgate_metrics_keys_overflow_total',
    'Requests counted under key_id="other" because metrics.maxKeys was reached.',
    [],
  );
  /** Refusals of known keys by route and code; the scrape adds those without a key. */
  readonly rejections = new Map<string, number>();

  constructor(bounds: { readonly maxKeys: number; readonly maxModels: number }) {
    this.#maxKeys = bounds.maxKeys;
    this.#maxModels = bounds.maxModels;
    this.#overflow.add(0);
  }

  get families(): readonly MetricFamily[] {
    return [
      this.#requests,
      this.#duration,
      this.#upstream,
      this.#firstByte,
      this.#overhead,
      this.#errors,
      this.#tokens,
      this.#cost,
      this.#wouldDeny,
      this.#overflow,
    ];
  }

  observe(record: UsageRecord, projectName: string): void {
    const keyId = this.#labelOf(record.keyId);
    const project = this.#projectLabelOf(projectName, keyId);
    const { route } = record;
    const series = this.#seriesOf(keyId, project, record);
    series.requests.value++;
    this.#duration.observeIn(series.duration, record.durationMs / 1000);
    this.#overhead.observeIn(series.overhead, record.overheadMs / 1000);
    if (series.upstream !== null && record.upstreamMs !== null) {
      this.#upstream.observeIn(series.upstream, record.upstreamMs / 1000);
    }
    if (series.firstByte !== null && record.ttfbMs !== null) {
      this.#firstByte.observeIn(series.firstByte, record.ttfbMs / 1000);
    }
    if (record.error !== null) this.#errors.add(1, keyId, route, record.error);
    if (record.confidence !== null) this.#observeUsage(record, keyId, project);
    for (const limit of record.wouldDeny?.split(',') ?? []) this.#wouldDeny.add(1, keyId, limit);
    if (record.outcome.startsWith('refused:')) this.#countRejection(route, record.outcome.slice(8));
  }

  /** One look-up for all families: the same few combinations come back with every record. */
  #seriesOf(keyId: string, project: string, { route, upstream, status }: UsageRecord): RecordSeries {
    const id = `${keyId}\u0000${project}\u0000${route}\u0000${upstream}\u0000${status}`;
    let series = this.#series.get(id);
    if (series === undefined) {
      series = {
        requests: this.#requests.series(keyId, project, route, upstream ?? '', String(status)),
        duration: this.#duration.series(keyId, route),
        overhead: this.#overhead.series(route),
        upstream: upstream === null ? null : this.#upstream.series(route, upstream),
        firstByte: upstream === null ? null : this.#firstByte.series(route, upstream),
      };
      this.#series.set(id, series);
    }
    return series;
  }

  /** Callers choose model names, so only those that have a price get a series of their own. */
  #observeUsage(record: UsageRecord, keyId: string, project: string): void {
    const model = record.costNanoUsd === null ? OTHER : this.#modelLabelOf(record.model);
    const confidence = record.confidence === 'estimated' ? 'estimated' : 'measured';
    const id = `${keyId}\u0000${project}\u0000${model}\u0000${confidence}`;
    const series = this.#usage.get(id) ?? {};
    this.#usage.set(id, series);
    const add = (type: TokenType, count: number | null): void => {
      if (count === null || count <= 0) return;
      const tokens = (series[type] ??= this.#tokens.series(keyId, project, model, type, confidence));
      tokens.value += count;
    };
    add('input', record.inputTokens);
    add('output', record.outputTokens);
    add('cache_read', record.cacheReadTokens);
    add('cache_write', record.cacheWriteTokens);
    if (record.costNanoUsd === null) return;
    series.cost ??= this.#cost.series(keyId, project, model, confidence);
    series.cost.value += record.costNanoUsd / 1e9;
  }

  #modelLabelOf(model: string | null): string {
    if (model === null) return OTHER;
    if (this.#models.has(model)) return model;
    if (this.#models.size >= this.#maxModels) return OTHER;
    this.#models.add(model);
    return model;
  }

  #countRejection(route: string, code: string): void {
    const id = `${route}\u0000${code}`;
    this.rejections.set(id, (this.rejections.get(id) ?? 0) + 1);
  }

  #labelOf(keyId: string): string {
    if (this.#keys.has(keyId)) return keyId;
    if (this.#keys.size < this.#maxKeys) {
      this.#keys.add(keyId);
      return keyId;
    }
    this.#overflow.add(1);
    return OTHER;
  }

  /** There are no more projects with series than keys. */
  #projectLabelOf(name: string, keyId: string): string {
    if (keyId !== OTHER) this.#projects.add(name);
    return this.#projects.has(name) ? name : OTHER;
  }

  /** The keys that have a series of their own. */
  get knownKeys(): ReadonlySet<string> {
    return this.#keys;
  }
}
