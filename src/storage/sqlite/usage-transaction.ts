import type Database from 'better-sqlite3';
import type { ChargedAnswer, JournalPositions, LedgerRow, LedgerTransaction } from '../../usage/ledger.ts';
import type { Rollup, SeriesSums } from '../../usage/rollup.ts';
import { LATENCY_COLUMNS, SUM_COLUMNS } from '../usage-schema.ts';
import { RecordInserts } from './usage-record-inserts.ts';
import { SeriesIds } from './usage-series-ids.ts';

type Statement = Database.Statement;

/** What the ledger does between `begin` and `commit`, with statements prepared once. */
export class SqliteLedgerTransaction implements LedgerTransaction {
  readonly #series: SeriesIds;
  readonly #records: RecordInserts;
  readonly #charge: Statement;
  readonly #addRollup: Statement;
  readonly #addTotal: Statement;
  readonly #savePosition: Statement;
  readonly #forgetPosition: Statement;

  constructor(database: Database.Database) {
    this.#series = new SeriesIds(database);
    this.#records = new RecordInserts(database);
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
    let before: ChargedAnswer | null = null;
    return answers.map((answer) => {
      const { responseId, upstream, atMs } = answer;
      // Some upstreams give all their answers one id.
      const isSame = before !== null && before.responseId === responseId && before.upstream === upstream;
      before = answer;
      return !isSame && this.#charge.run(responseId, upstream, atMs).changes === 1;
    });
  }

  insertRows(rows: readonly LedgerRow[]): void {
    this.#records.insert(rows, (series) => this.#series.find(series));
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

function upsertRollup(): string {
  const sums = [...SUM_COLUMNS, ...LATENCY_COLUMNS];
  const columns = ['resolution_s', 'bucket_at', 'series_id', ...sums];
  const additions = sums.map((name) => `${name} = ${name} + excluded.${name}`).join(', ');
  return `insert into usage_rollups (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
    on conflict (resolution_s, bucket_at, series_id) do update set ${additions}`;
}
