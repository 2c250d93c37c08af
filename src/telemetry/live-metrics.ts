/** Metrics that are read from shared memory and from the parts of the control thread at each scrape. */
import { CounterFamily } from './metric-family.ts';
import { ERROR_CODES, NO_ROUTE, type WorkerCounters } from './shared-counters.ts';

export interface LiveSources {
  readonly version: string;
  readonly counters: readonly WorkerCounters[];
  /** Route names by their index in the shared counters; changes at a reload. */
  routes(): readonly { readonly name: string; readonly index: number }[];
  /** Usage records that are in a journal and not in the ledger yet. */
  pendingRecords(): number;
  /** Gateway workers that ended without being told to. */
  workerRestarts(): number;
}

const AUTH_REASONS = new Set([
  'missing_credential',
  'malformed_credential',
  'invalid_api_key',
  'conflicting_credentials',
  'too_many_failures',
]);

function createGauge(name: string, help: string, labelNames: readonly string[]): CounterFamily {
  return new CounterFamily(name, help, labelNames, 'gauge');
}

export class LiveMetrics {
  readonly #sources: LiveSources;
  readonly #inflight = createGauge('tollgate_inflight_requests', 'Requests being handled now.', ['route']);
  readonly #streams = createGauge('tollgate_open_streams', 'Event streams open now.', ['route']);
  readonly #rejections = new CounterFamily(
    'tollgate_rejections_total',
    'Requests refused by the gateway, with or without a known key.',
    ['route', 'reason'],
  );
  readonly #authFailures = new CounterFamily(
    'tollgate_auth_failures_total',
    'Requests refused because no valid key came with them.',
    ['reason'],
  );
  readonly #hits = new CounterFamily(
    'tollgate_key_cache_hits_total',
    'Keys found in the cache of a worker.',
    [],
  );
  readonly #misses = new CounterFamily(
    'tollgate_key_cache_misses_total',
    'Keys that had to be read from the store.',
    [],
  );
  readonly #pending = createGauge(
    'tollgate_ledger_pending_records',
    'Usage records that are in a journal and not in the ledger yet.',
    [],
  );
  readonly #restarts = new CounterFamily(
    'tollgate_worker_restarts_total',
    'Gateway workers that died or hung and were replaced.',
    [],
  );
  readonly #buildInfo = createGauge('tollgate_build_info', 'Constant 1; the labels name the build.', [
    'version',
    'node',
  ]);

  constructor(sources: LiveSources) {
    this.#sources = sources;
    this.#buildInfo.set(1, sources.version, process.version);
    // A series that begins at its first refusal would hide that refusal from rate().
    for (const reason of AUTH_REASONS) this.#authFailures.set(0, reason);
  }

  get families(): readonly CounterFamily[] {
    return [
      this.#inflight,
      this.#streams,
      this.#rejections,
      this.#authFailures,
      this.#hits,
      this.#misses,
      this.#pending,
      this.#restarts,
      this.#buildInfo,
    ];
  }

  /** `refusedOfKeys`: refusals of known keys by route and code, as RequestMetrics counts them. */
  read(refusedOfKeys: ReadonlyMap<string, number>): void {
    this.#hits.set(this.#sum((worker) => worker.cacheHits));
    this.#misses.set(this.#sum((worker) => worker.cacheMisses));
    this.#pending.set(this.#sources.pendingRecords());
    this.#restarts.set(this.#sources.workerRestarts());
    const refused = new Map(refusedOfKeys);
    this.#addRefused(refused, '', NO_ROUTE);
    for (const { name, index } of this.#sources.routes()) {
      const inflight = this.#sum((worker) => worker.inflight(index));
      const streams = this.#sum((worker) => worker.openStreams(index));
      this.#inflight.set(inflight, name);
      this.#streams.set(streams, name);
      this.#addRefused(refused, name, index);
    }
    this.#showRefused(refused);
  }

  #sum(read: (worker: WorkerCounters) => number): number {
    return this.#sources.counters.reduce((sum, worker) => sum + read(worker), 0);
  }

  #addRefused(refused: Map<string, number>, route: string, index: number): void {
    for (const code of ERROR_CODES) {
      const count = this.#sum((worker) => worker.rejections(index, code));
      const id = `${route}\u0000${code}`;
      if (count > 0) refused.set(id, (refused.get(id) ?? 0) + count);
    }
  }

  #showRefused(refused: ReadonlyMap<string, number>): void {
    const byReason = new Map<string, number>();
    for (const [id, count] of refused) {
      const [route = '', code = ''] = id.split('\u0000');
      this.#rejections.set(count, route, code);
      if (AUTH_REASONS.has(code)) byReason.set(code, (byReason.get(code) ?? 0) + count);
    }
    for (const [reason, count] of byReason) this.#authFailures.set(count, reason);
  }
}
