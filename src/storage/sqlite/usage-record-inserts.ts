/**
 * Writes rows of usage_records, many with one statement. To hand a value to SQLite costs as much as to store it, so
 * what many rows have in common is handed over once for all of them.
 */
import type Database from 'better-sqlite3';
import type { RequestKind, UsageRecord } from '../../domain/usage.ts';
import type { LedgerRow } from '../../usage/ledger.ts';
import type { SeriesBatch } from '../../usage/rollup.ts';

/** Rows per statement, largest first: its fixed cost is shared by so many, and more of them gain nothing. */
const SIZES = [50, 10, 1] as const;

const SHARED_COLUMNS = [
  'method',
  'outcome',
  'error',
  'model_requested',
  'streamed',
  'duplicate',
  'refused_origin',
];

const OWN_COLUMNS = [
  'series_id',
  'request_id',
  'client_request_id',
  'at',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cost_nano_usd',
  'duration_ms',
  'upstream_ms',
  'ttfb_ms',
  'overhead_ms',
  'bytes_in',
  'bytes_out',
  'client_ip',
];

/** Rows that agree in the shared columns. */
interface Group {
  readonly shared: readonly unknown[];
  /** The own columns of one row after the other. */
  readonly own: unknown[];
}

export class RecordInserts {
  readonly #statements: readonly { readonly size: number; readonly insert: Database.Statement }[];

  constructor(database: Database.Database) {
    this.#statements = SIZES.map((size) => ({ size, insert: database.prepare(insertRecords(size)) }));
  }

  /** `seriesId` gives the row of a series. */
  insert(rows: readonly LedgerRow[], seriesId: (series: SeriesBatch) => number): void {
    const groups = new Groups();
    for (const row of rows) pushOwnValues(groups.of(row).own, seriesId(row.series), row.record);
    for (const group of groups.list()) this.#insertGroup(group);
  }

  #insertGroup({ shared, own }: Group): void {
    let start = 0;
    for (const { size, insert } of this.#statements) {
      const length = size * OWN_COLUMNS.length;
      for (; start + length <= own.length; start += length) {
        insert.run(shared.concat(own.slice(start, start + length)));
      }
    }
  }
}

class Groups {
  readonly #byKind = new Map<RequestKind, Group>();
  readonly #byValues = new Map<string, Group>();

  of({ record, duplicate }: LedgerRow): Group {
    // The other two shared columns are not of the kind.
    if (duplicate || record.refusedOrigin !== null) return this.#find(record, duplicate);
    let group = this.#byKind.get(record.kind);
    if (group === undefined) {
      group = this.#find(record, duplicate);
      this.#byKind.set(record.kind, group);
    }
    return group;
  }

  list(): Iterable<Group> {
    return this.#byValues.values();
  }

  #find(record: UsageRecord, duplicate: boolean): Group {
    const shared = toSharedValues(record, duplicate);
    const name = JSON.stringify(shared);
    let group = this.#byValues.get(name);
    if (group === undefined) {
      group = { shared, own: [] };
      this.#byValues.set(name, group);
    }
    return group;
  }
}

/** In the order of SHARED_COLUMNS. */
function toSharedValues(r: UsageRecord, duplicate: boolean): readonly unknown[] {
  const streamed = r.streamed ? 1 : 0;
  return [r.method, r.outcome, r.error, r.modelRequested, streamed, duplicate ? 1 : 0, r.refusedOrigin];
}

/** In the order of OWN_COLUMNS. */
function pushOwnValues(values: unknown[], seriesId: number, r: UsageRecord): void {
  values.push(
    seriesId,
    r.requestId,
    r.clientRequestId,
    r.at,
    r.inputTokens,
    r.outputTokens,
    r.cacheReadTokens,
    r.cacheWriteTokens,
    r.costNanoUsd,
    r.durationMs,
    r.upstreamMs,
    r.ttfbMs,
    r.overheadMs,
    r.bytesIn,
    r.bytesOut,
    r.clientIp,
  );
}

/** A cross join keeps the order of the rows. */
function insertRecords(count: number): string {
  const places = (columns: readonly string[]): string => `(${columns.map(() => '?').join(', ')})`;
  const [shared, own] = [SHARED_COLUMNS.join(', '), OWN_COLUMNS.join(', ')];
  const rows = Array.from({ length: count }, () => places(OWN_COLUMNS)).join(', ');
  return `with shared (${shared}) as materialized (values ${places(SHARED_COLUMNS)}), own (${own}) as (values ${rows})
    insert into usage_records (${own}, ${shared}) select ${own}, ${shared} from own cross join shared`;
}
