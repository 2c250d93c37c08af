/**
 * Sums of usage records per minute, hour and day, so that a report over a month reads thousands of rows and
 * not millions. Pure: the ledger adds up a batch in memory and writes each sum once.
 */
import type { JournalRecord, RequestKind, UsageRecord } from '../domain/usage.ts';
import { addLatency, createLatencyCounts, mergeLatency } from './rollup-latency.ts';

/** Bucket lengths in seconds. */
export const MINUTE_S = 60;
export const HOUR_S = 3_600;
export const DAY_S = 86_400;
export type ResolutionS = typeof MINUTE_S | typeof HOUR_S | typeof DAY_S;

/** What the records of one sum have in common. */
export type Series = Pick<
  UsageRecord,
  | 'keyId'
  | 'projectId'
  | 'organizationId'
  | 'env'
  | 'route'
  | 'pathTemplate'
  | 'upstream'
  | 'provider'
  | 'model'
  | 'status'
  | 'confidence'
>;

/** Tokens that nobody reported count as 0. Money in nano-dollars, durations in whole microseconds: sums are exact. */
export interface Sums {
  requests: number;
  /** Requests whose outcome was not `ok`. */
  errors: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  costNanoUsd: number;
  durationUs: number;
  /** Requests by duration, see rollup-latency.ts. */
  readonly latency: number[];
}

export interface Rollup {
  readonly resolutionS: ResolutionS;
  /** Begin of the bucket in UTC, milliseconds since the epoch. */
  readonly bucketAt: number;
  readonly sums: Sums;
}

/** One series of a batch. */
export interface SeriesBatch {
  /** The same text for the same series. */
  readonly name: string;
  readonly series: Series;
  /** By begin of the minute. */
  readonly minutes: Map<number, Sums>;
}

export interface SeriesSums {
  readonly series: SeriesBatch;
  /** In all resolutions. */
  readonly rollups: readonly Rollup[];
}

export function createSums(): Sums {
  return {
    requests: 0,
    errors: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costNanoUsd: 0,
    durationUs: 0,
    latency: createLatencyCounts(),
  };
}

/** Adds `other` to `sums`. */
export function mergeSums(sums: Sums, other: Sums): void {
  sums.requests += other.requests;
  sums.errors += other.errors;
  sums.inputTokens += other.inputTokens;
  sums.outputTokens += other.outputTokens;
  sums.cacheReadTokens += other.cacheReadTokens;
  sums.cacheWriteTokens += other.cacheWriteTokens;
  sums.costNanoUsd += other.costNanoUsd;
  sums.durationUs += other.durationUs;
  mergeLatency(sums.latency, other.latency);
}

export function addRecord(sums: Sums, record: UsageRecord): void {
  sums.requests++;
  if (record.outcome !== 'ok') sums.errors++;
  sums.inputTokens += record.inputTokens ?? 0;
  sums.outputTokens += record.outputTokens ?? 0;
  sums.cacheReadTokens += record.cacheReadTokens ?? 0;
  sums.cacheWriteTokens += record.cacheWriteTokens ?? 0;
  sums.costNanoUsd += record.costNanoUsd ?? 0;
  sums.durationUs += Math.round(record.durationMs * 1000);
  addLatency(sums.latency, record.durationMs);
}

/** Adds up the records of a batch. A record counts in the bucket in which its request began. */
export class BatchSums {
  readonly #series = new Map<string, SeriesBatch>();
  /** The name of a series is long; records of one kind are of one series. */
  readonly #kinds = new Map<RequestKind, SeriesBatch>();

  /** The series of the record. */
  add(record: JournalRecord): SeriesBatch {
    let batch = this.#kinds.get(record.kind);
    if (batch === undefined) {
      batch = this.#find(record.kind);
      this.#kinds.set(record.kind, batch);
    }
    addRecord(sumsAt(batch.minutes, record.at, MINUTE_S), record);
    return batch;
  }

  #find(series: Series): SeriesBatch {
    const name = nameSeries(series);
    let batch = this.#series.get(name);
    if (batch === undefined) {
      batch = { name, series, minutes: new Map() };
      this.#series.set(name, batch);
    }
    return batch;
  }

  list(): readonly SeriesSums[] {
    return Array.from(this.#series.values(), (series) => ({ series, rollups: listRollups(series) }));
  }
}

function listRollups({ minutes }: SeriesBatch): readonly Rollup[] {
  const hours = new Map<number, Sums>();
  const days = new Map<number, Sums>();
  for (const [bucketAt, sums] of minutes) {
    mergeSums(sumsAt(hours, bucketAt, HOUR_S), sums);
    mergeSums(sumsAt(days, bucketAt, DAY_S), sums);
  }
  return [...toRollups(minutes, MINUTE_S), ...toRollups(hours, HOUR_S), ...toRollups(days, DAY_S)];
}

/** Begin of the bucket that holds the instant. */
export function floorToBucket(atMs: number, resolutionS: ResolutionS): number {
  const lengthMs = resolutionS * 1000;
  return Math.floor(atMs / lengthMs) * lengthMs;
}

function sumsAt(buckets: Map<number, Sums>, atMs: number, resolutionS: ResolutionS): Sums {
  const bucketAt = floorToBucket(atMs, resolutionS);
  let sums = buckets.get(bucketAt);
  if (sums === undefined) {
    sums = createSums();
    buckets.set(bucketAt, sums);
  }
  return sums;
}

function toRollups(buckets: ReadonlyMap<number, Sums>, resolutionS: ResolutionS): Rollup[] {
  return Array.from(buckets, ([bucketAt, sums]) => ({ resolutionS, bucketAt, sums }));
}

/** No id and no configured name holds a line feed; the model, which callers choose, stands last. */
function nameSeries(r: Series): string {
  const where = `${r.keyId}\n${r.projectId}\n${r.organizationId}\n${r.env}\n${r.route}\n${r.pathTemplate}`;
  return `${where}\n${r.upstream}\n${r.provider}\n${r.status}\n${r.confidence}\n${r.model}`;
}
