/**
 * Sends spans to an OpenTelemetry collector in batches, on the control thread. A collector that is slow or
 * away costs spans, never requests: the queue is bounded, and what is dropped is counted.
 */
import type { UsageRecord } from '../domain/usage.ts';
import { CounterFamily } from './metric-family.ts';
import { encodeTraces, type Span } from './otlp.ts';
import { deliverTraces, type TraceTarget } from './otlp-delivery.ts';
import { toSpan } from './request-span.ts';
import { traceOf } from './trace-context.ts';

const MAX_QUEUED = 8_192;
const MAX_BATCH = 512;
/** How long a span waits for others. */
const COLLECT_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
const TIMEOUT_MS = 10_000;
/** What a stopping process waits for its last spans. */
const STOP_TIMEOUT_MS = 2_000;

export interface SpanExporterOptions {
  /** Asked anew each time, so that it may change at a reload. */
  target(): TraceTarget & {
    /** Share of the traces that begin here, 0 to 1. */
    readonly sampleRatio: number;
  };
  readonly version: string;
  /** Masks what has the shape of a key. */
  readonly mask: (text: string) => string;
  /** Called with the reason when the collector begins to fail, with null when it works again. */
  readonly onTrouble: (reason: string | null) => void;
}

export class SpanExporter {
  readonly #options: SpanExporterOptions;
  readonly #exported = new CounterFamily(
    'tollgate_trace_spans_exported_total',
    'Spans that the collector has taken.',
    [],
  );
  readonly #dropped = new CounterFamily(
    'tollgate_trace_spans_dropped_total',
    'Spans that were not exported.',
    ['reason'],
  );
  #queue: Span[] = [];
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;
  #failures = 0;
  #pauseMs = COLLECT_MS;
  readonly #abort = new AbortController();

  constructor(options: SpanExporterOptions) {
    this.#options = options;
    this.#exported.add(0);
    for (const reason of ['queue_full', 'rejected', 'shutdown']) this.#dropped.add(0, reason);
  }

  get families(): readonly CounterFamily[] {
    return [this.#exported, this.#dropped];
  }

  observe(records: readonly UsageRecord[]): void {
    const { otlpEndpoint, sampleRatio } = this.#options.target();
    if (otlpEndpoint === null) return;
    for (const record of records) {
      const context = traceOf(record.requestId, record.traceParent, sampleRatio);
      if (!context.isSampled) continue;
      if (this.#queue.length >= MAX_QUEUED) this.#dropped.add(1, 'queue_full');
      else this.#queue.push(toSpan(record, context, this.#options.mask(record.path)));
    }
    if (this.#queue.length >= MAX_BATCH && this.#failures === 0) this.#start();
    else this.#schedule(COLLECT_MS);
  }

  /** Sends what is left, for a short time. */
  async stop(): Promise<void> {
    const deadline = setTimeout(() => this.#abort.abort(), STOP_TIMEOUT_MS);
    await this.#sending;
    this.#clearTimer();
    while (this.#queue.length > 0 && (await this.#sendBatch()));
    clearTimeout(deadline);
    this.#dropped.add(this.#queue.length, 'shutdown');
    this.#queue = [];
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== null || this.#sending !== null || this.#queue.length === 0) return;
    this.#timer = setTimeout(() => this.#start(), delayMs).unref();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** One batch at a time: two would reach a struggling collector together. */
  #start(): void {
    this.#clearTimer();
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
      this.#schedule(this.#pauseMs);
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0 && (await this.#sendBatch()));
  }

  /** False where the batch stays in the queue for another attempt. */
  async #sendBatch(): Promise<boolean> {
    const batch = this.#queue.slice(0, MAX_BATCH);
    const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.#abort.signal]);
    const body = encodeTraces(batch, this.#options.version);
    const delivery = await deliverTraces(body, this.#options.target(), signal);
    if ('retryReason' in delivery) {
      if (this.#failures === 0) this.#options.onTrouble(delivery.retryReason);
      const pauseMs = delivery.retryAfterMs ?? COLLECT_MS * 2 ** this.#failures;
      this.#pauseMs = Math.min(pauseMs, MAX_PAUSE_MS);
      this.#failures++;
      return false;
    }
    this.#queue.splice(0, batch.length);
    const rejected = Math.min(delivery.rejected ?? batch.length, batch.length);
    this.#exported.add(batch.length - rejected);
    this.#dropped.add(rejected, 'rejected');
    if (this.#failures > 0) this.#options.onTrouble(null);
    this.#failures = 0;
    this.#pauseMs = COLLECT_MS;
    return true;
  }
}
