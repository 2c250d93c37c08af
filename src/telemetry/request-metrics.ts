/**
 * The metrics that are derived from usage records, on the control thread. Keys are bounded in number:
 * beyond `maxKeys` their traffic is counted under key_id="other", and so are projects of which no key has
 * series of its own.
 */
import type { JournalRecord, RequestKind } from '../domain/usage.ts';
import {
  CounterFamily,
  type CounterSeries,
  HistogramFamily,
  type HistogramSeries,
  type MetricFamily,
} from './metric-family.ts';
import { OTHER, UsageMetrics, type UsageSeries } from './usage-metrics.ts';

/** Seconds. From a cached answer to a long completion. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
/** Seconds. The gateway's own share lies far below that of an upstream. */
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5];

interface RecordSeries {
  readonly requests: CounterSeries;
  readonly duration: HistogramSeries;
  readonly overhead: HistogramSeries;
  /** Null where nothing was sent upstream. */
  readonly upstream: HistogramSeries | null;
  readonly firstByte: HistogramSeries | null;
}

/** What the requests of a kind raise. */
interface KindSeries {
  readonly keyId: string;
  readonly project: string;
  readonly series: RecordSeries;
  /** Of those with a price and of those without; null until there is one. */
  priced: UsageSeries | null;
  unpriced: UsageSeries | null;
}

export class RequestMetrics {
  readonly #maxKeys: number;
  readonly #keys = new Set<string>();
  readonly #projects = new Set<string>();
  readonly #series = new Map<string, RecordSeries>();
  readonly #usage: UsageMetrics;
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
    this.#usage = new UsageMetrics(bounds.maxModels);
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
      ...this.#usage.families,
      this.#wouldDeny,
      this.#overflow,
    ];
  }

  /** `projectName` by the id of a project. */
  observe(records: readonly JournalRecord[], projectName: (projectId: string) => string): void {
    const kinds = new Map<RequestKind, KindSeries>();
    for (const record of records) {
      let ofKind = kinds.get(record.kind);
      if (ofKind === undefined) {
        ofKind = this.#kindSeriesOf(record.kind, projectName(record.projectId));
        kinds.set(record.kind, ofKind);
      }
      this.#observeRecord(record, ofKind);
    }
  }

  #kindSeriesOf(kind: RequestKind, projectName: string): KindSeries {
    const keyId = this.#labelOf(kind.keyId);
    const project = this.#projectLabelOf(projectName, keyId);
    return {
      keyId,
      project,
      series: this.#seriesOf(keyId, project, kind),
      priced: null,
      unpriced: null,
    };
  }

  #observeRecord(record: JournalRecord, ofKind: KindSeries): void {
    const { keyId, project, series } = ofKind;
    const { route } = record;
    if (keyId === OTHER) this.#overflow.add(1);
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
    if (record.confidence !== null) {
      const usage =
        record.costNanoUsd === null
          ? (ofKind.unpriced ??= this.#usage.series(record, keyId, project))
          : (ofKind.priced ??= this.#usage.series(record, keyId, project));
      this.#usage.add(usage, record);
    }
    if (record.wouldDeny !== null) this.#countWouldDeny(keyId, record.wouldDeny);
    if (record.outcome.startsWith('refused:')) this.#countRejection(route, record.outcome.slice(8));
  }

  /** One look-up for all families: the same few combinations come back with every record. */
  #seriesOf(keyId: string, project: string, { route, upstream, status }: RequestKind): RecordSeries {
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

  #countWouldDeny(keyId: string, limits: string): void {
    for (const limit of limits.split(',')) this.#wouldDeny.add(1, keyId, limit);
  }

  #countRejection(route: string, code: string): void {
    const id = `${route}\u0000${code}`;
    this.rejections.set(id, (this.rejections.get(id) ?? 0) + 1);
  }

  #labelOf(keyId: string): string {
    if (this.#keys.has(keyId)) return keyId;
    if (this.#keys.size >= this.#maxKeys) return OTHER;
    this.#keys.add(keyId);
    return keyId;
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
