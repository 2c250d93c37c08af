import type Database from 'better-sqlite3';
import type { UsageRecord } from '../../domain/usage.ts';
import type { ChargedAnswer, JournalPositions, LedgerRow, LedgerTransaction } from '../../usage/ledger.ts';
import type { Rollup, SeriesSums } from '../../usage/rollup.ts';
import { LATENCY_COLUMNS, SUM_COLUMNS } from '../usage-schema.ts';
import { SeriesIds } from './usage-series-ids.ts';

/** A statement's fixed cost is shared by so many rows; more of them gain nothing. */
const ROWS_PER_INSERT = 20;

const RECORD_COLUMNS = [
  'series_id',
  'request_id',
  'client_request_id',
  'at',
  'method',
  'outcome',
  'error',
  'model_requested',
  'streamed',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cost_nano_usd',
  'duplicate',
  'duration_ms',
  'upstream_ms',
  'ttfb_ms',
  'overhead_ms',
  'bytes_in',
  'bytes_out',
  'client_ip',
  'refused_origin',
];

type Statement = Database.Statement;

/** What the ledger does between `begin` and `commit`, with statements prepared once. */
export class SqliteLedgerTransaction implements LedgerTransaction {
  readonly #series: SeriesIds;
  readonly #insertMany: Statement;
  readonly #insertOne: Statement;
  readonly #charge: Statement;
  readonly #addRollup: Statement;
  readonly #addTotal: Statement;
  readonly #savePosition: Statement;
  readonly #forgetPosition: Statement;

  constructor(database: Database.Database) {
    this.#series = new SeriesIds(database);
    this.#insertMany = database.prepare(insertRecords(ROWS_PER_INSERT));
    this.#insertOne = database.prepare(insertRecords(1));
    this.#charge = database.prepare(
      'insert into charged_answers (response_id, upstream, at) values (?, ?, ?) on conflict do nothing',
    );
    this.#addRollup = database.prepare(upsertRollup());
    this.#addTotal = database.prepare(
      'update usage_series set requests = requests + ?, cost_nano_usd = cost_nano_usd + ? where id = ?',
    );
    this.#savePosition = database.prepare(
      `insert into journal_positions (file, position) values (?, ?)
       on conflict (file) do update set position = excluded.position`,
    );
    this.#forgetPosition = database.prepare('delete from journal_positions where file = ?');
  }

  forgetRolledBack(): void {
    this.#series.forget();
  }

  markCharged(answers: readonly ChargedAnswer[]): readonly boolean[] {
    return answers.map(
      ({ responseId, upstream, atMs }) => this.#charge.run(responseId, upstream, atMs).changes === 1,
    );
  }

  insertRows(rows: readonly LedgerRow[]): void {
    const remainder = rows.length % ROWS_PER_INSERT;
    for (let start = 0; start < rows.length - remainder; start += ROWS_PER_INSERT) {
      this.#insertMany.run(this.#toValues(rows.slice(start, start + ROWS_PER_INSERT)));
    }
    for (const row of rows.slice(rows.length - remainder)) this.#insertOne.run(this.#toValues([row]));
  }

  addSums(sums: readonly SeriesSums[]): void {
    for (const { series, rollups } of sums) {
      const id = this.#series.find(series);
      for (const rollup of rollups) {
        this.#addRollup.run(toRollupValues(id, rollup));
        if (rollup.resolutionS === 86_400) {
          this.#addTotal.run(rollup.sums.requests, rollup.sums.costNanoUsd, id);
        }
      }
    }
  }

  savePositions(positions: JournalPositions): void {
    for (const [file, position] of positions) this.#savePosition.run(file, position);
  }

  forgetPositions(files: readonly string[]): void {
    for (const file of files) this.#forgetPosition.run(file);
  }

  #toValues(rows: readonly LedgerRow[]): unknown[] {
    const values: unknown[] = [];
    for (const { record, series, duplicate } of rows) {
      pushRecordValues(values, this.#series.find(series), record, duplicate);
    }
    return values;
  }
}

/** In the order of RECORD_COLUMNS. */
function pushRecordValues(values: unknown[], seriesId: number, r: UsageRecord, duplicate: boolean): void {
  values.push(
    seriesId,
    r.requestId,
    r.clientRequestId,
    r.at,
    r.method,
    r.outcome,
    r.error,
    r.modelRequested,
    r.streamed ? 1 : 0,
    r.inputTokens,
    r.outputTokens,
    r.cacheReadTokens,
    r.cacheWriteTokens,
    r.costNanoUsd,
    duplicate ? 1 : 0,
    r.durationMs,
    r.upstreamMs,
    r.ttfbMs,
    r.overheadMs,
    r.bytesIn,
    r.bytesOut,
    r.clientIp,
    r.refusedOrigin,
  );
}

/** In the order of SUM_COLUMNS, then the histogram. */
function toRollupValues(seriesId: number, { resolutionS, bucketAt, sums }: Rollup): unknown[] {
  return [
    resolutionS,
    bucketAt,
    seriesId,
    sums.requests,
    sums.errors,
    sums.inputTokens,
    sums.outputTokens,
    sums.cacheReadTokens,
    sums.cacheWriteTokens,
    sums.costNanoUsd,
    sums.durationUs,
    ...sums.latency,
  ];
}

function insertRecords(count: number): string {
  const row = `(${RECORD_COLUMNS.map(() => '?').join(', ')})`;
  return `insert into usage_records (${RECORD_COLUMNS.join(', ')}) values ${Array.from({ length: count }, () => row).join(', ')}`;
}

function upsertRollup(): string {
  const sums = [...SUM_COLUMNS, ...LATENCY_COLUMNS];
  const columns = ['resolution_s', 'bucket_at', 'series_id', ...sums];
  const additions = sums.map((name) => `${name} = ${name} + excluded.${name}`).join(', ');
  return `insert into usage_rollups (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
    on conflict (resolution_s, bucket_at, series_id) do update set ${additions}`;
}
