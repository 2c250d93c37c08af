/** Answers questions about usage, on any engine. Nothing here writes. */
import type { Kysely } from 'kysely';
import type { LimitHistory, LimitHistoryQuery } from '../usage/limit-history.ts';
import type {
  BucketRange,
  KeyUsage,
  RequestPage,
  RequestQuery,
  UsageGroup,
  UsageQuery,
  UsageReader,
} from '../usage/usage-query.ts';
import type { Sums } from '../usage/rollup.ts';
import { readKeyUsage } from './usage-of-keys.ts';
import { readLimitHistory } from './usage-limit-history.ts';
import { listRequests } from './usage-requests.ts';
import { LATENCY_COLUMNS, SUM_COLUMNS, type UsageSchema } from './usage-schema.ts';

/** Pure functions of usage/, handed in because storage knows tables and not what they mean. */
export interface UsageArithmetic {
  findRanges(query: UsageQuery): readonly BucketRange[];
  coverRange(fromMs: number, toMs: number): readonly BucketRange[];
  mergeSums(sums: Sums, other: Sums): void;
}

export class SqlUsageReader implements UsageReader {
  readonly #db: Kysely<UsageSchema>;
  readonly #arithmetic: UsageArithmetic;

  constructor(db: Kysely<UsageSchema>, arithmetic: UsageArithmetic) {
    this.#db = db;
    this.#arithmetic = arithmetic;
  }

  /** All ranges as of one moment. */
  sumUsage(query: UsageQuery): Promise<readonly UsageGroup[]> {
    return this.#db.transaction().execute(async (db) => {
      const groups = new Map<number | string, Sums>();
      for (const range of this.#arithmetic.findRanges(query)) {
        for (const { group, sums } of await sumRange(db, query, range)) {
          const known = groups.get(group);
          if (known === undefined) groups.set(group, sums);
          else this.#arithmetic.mergeSums(known, sums);
        }
      }
      return Array.from(groups, ([group, sums]) => ({ group, sums }));
    });
  }

  listRequests(query: RequestQuery): Promise<RequestPage> {
    return listRequests(this.#db, query);
  }

  readKeyUsage(keyIds: readonly string[], nowMs: number): Promise<ReadonlyMap<string, KeyUsage>> {
    return readKeyUsage(this.#db, keyIds, nowMs);
  }

  readLimitHistory(query: LimitHistoryQuery): Promise<LimitHistory> {
    return readLimitHistory(this.#db, query, this.#arithmetic);
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }
}

const GROUP_COLUMNS = {
  minute: 'usage_rollups.bucket_at',
  hour: 'usage_rollups.bucket_at',
  day: 'usage_rollups.bucket_at',
  key: 'usage_series.key_id',
  project: 'usage_series.project_id',
  model: 'usage_series.model',
  route: 'usage_series.route',
  status: 'usage_series.status',
} as const satisfies Record<UsageQuery['by'], string>;

async function sumRange(
  db: Kysely<UsageSchema>,
  query: UsageQuery,
  range: BucketRange,
): Promise<UsageGroup[]> {
  const column = GROUP_COLUMNS[query.by];
  let select = db
    .selectFrom('usage_rollups')
    .innerJoin('usage_series', 'usage_series.id', 'usage_rollups.series_id')
    .where('resolution_s', '=', range.resolutionS)
    .where('bucket_at', '>=', range.fromMs)
    .where('bucket_at', '<', range.toMs);
  if (query.keyId !== undefined) select = select.where('key_id', '=', query.keyId);
  // Test keys are nobody's usage, unless one of them is asked for.
  else select = select.where('env', '=', 'live');
  if (query.projectId !== undefined) select = select.where('project_id', '=', query.projectId);
  if (query.model !== undefined) select = select.where('model', '=', query.model);
  if (query.route !== undefined) select = select.where('route', '=', query.route);
  if (query.status !== undefined) select = select.where('status', '=', query.status);
  if (query.confidence !== undefined) select = select.where('confidence', '=', query.confidence);
  const rows = await select
    .select((eb) => [
      eb.ref(column).as('group'),
      ...[...SUM_COLUMNS, ...LATENCY_COLUMNS].map((name) =>
        eb.fn.sum<number>(`usage_rollups.${name}`).as(name),
      ),
    ])
    .groupBy(column)
    .execute();
  return rows.map((row) => ({ group: row.group, sums: toSums(row as Record<string, unknown>) }));
}

function toSums(row: Readonly<Record<string, unknown>>): Sums {
  const read = (name: string): number => Number(row[name]);
  return {
    requests: read('requests'),
    errors: read('errors'),
    inputTokens: read('input_tokens'),
    outputTokens: read('output_tokens'),
    cacheReadTokens: read('cache_read_tokens'),
    cacheWriteTokens: read('cache_write_tokens'),
    costNanoUsd: read('cost_nano_usd'),
    durationUs: read('duration_us'),
    latency: LATENCY_COLUMNS.map(read),
  };
}
