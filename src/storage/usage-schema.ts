/**
 * The tables of usage, one schema for all engines. They lie apart from the store, so that a change of a key never
 * waits behind a batch of records. Instants in milliseconds, money in nano-dollars, `''` where a field of a series
 * is not known (null would not be equal to itself in its unique index).
 */
import type { Generated } from 'kysely';

/** What many records have in common. Once here instead of in each record, and the one place that finds a key's usage. */
export interface UsageSeriesTable {
  id: Generated<number>;
  key_id: string;
  project_id: string;
  organization_id: string;
  env: string;
  route: string;
  path_template: string;
  upstream: string;
  provider: string;
  model: string;
  status: number;
  confidence: string;
  /** Over all time; the sums by time are deleted one day, these are not. */
  requests: number;
  cost_nano_usd: number;
}

/** Single requests, in the order in which they became known. */
export interface UsageRecordTable {
  id: Generated<number>;
  series_id: number;
  request_id: string;
  client_request_id: string | null;
  at: number;
  method: string;
  outcome: string;
  error: string | null;
  model_requested: string | null;
  streamed: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  cost_nano_usd: number | null;
  /** 1: the answer had been charged before. */
  duplicate: number;
  duration_ms: number;
  upstream_ms: number | null;
  ttfb_ms: number | null;
  overhead_ms: number;
  bytes_in: number;
  bytes_out: number;
  client_ip: string;
  refused_origin: string | null;
}

type LatencyBucket = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;
export type LatencyColumn = `latency_${LatencyBucket}`;

/** Sums of a series over a minute, an hour or a day. */
export interface UsageRollupTable extends Record<LatencyColumn, number> {
  /** Length of the bucket in seconds. */
  resolution_s: number;
  bucket_at: number;
  series_id: number;
  requests: number;
  errors: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  cost_nano_usd: number;
  duration_us: number;
}

/** Answers of providers that have been charged. */
export interface ChargedAnswerTable {
  response_id: string;
  upstream: string;
  at: number;
}

/** Up to where the segments of the journals have been taken over. */
export interface JournalPositionTable {
  file: string;
  position: number;
}

export interface UsageSchema {
  usage_series: UsageSeriesTable;
  usage_records: UsageRecordTable;
  usage_rollups: UsageRollupTable;
  charged_answers: ChargedAnswerTable;
  journal_positions: JournalPositionTable;
}

export const LATENCY_COLUMNS: readonly LatencyColumn[] = (
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const
).map((bucket) => `latency_${bucket}` as const);

/** The summed columns of a rollup beside its histogram. */
export const SUM_COLUMNS = [
  'requests',
  'errors',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cost_nano_usd',
  'duration_us',
] as const satisfies readonly (keyof UsageRollupTable)[];
