import type { Kysely } from 'kysely';
import type { LimitHistory, LimitHistoryQuery, LimitMoment } from '../usage/limit-history.ts';
import type { BucketRange } from '../usage/usage-query.ts';
import type { UsageSchema } from './usage-schema.ts';

/** A rolling window is 60 cells and the one being filled. */
const CELLS = 61;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Ranges {
  coverRange(fromMs: number, toMs: number): readonly BucketRange[];
}

export async function readLimitHistory(
  db: Kysely<UsageSchema>,
  { subjectId, nowMs, spentSinceMs }: LimitHistoryQuery,
  ranges: Ranges,
): Promise<LimitHistory> {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const thisMinute = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const day = { resolutionS: 86_400, fromMs: today, toMs: today + DAY_MS } as const;
  const hour = {
    resolutionS: 60,
    fromMs: thisMinute - (CELLS - 1) * MINUTE_MS,
    toMs: thisMinute + MINUTE_MS,
  } as const;
  const [ofToday] = await readBuckets(db, subjectId, day);
  return {
    lastMinute: await readMoments(db, subjectId, nowMs - CELLS * SECOND_MS),
    lastHour: await readBuckets(db, subjectId, hour),
    today: { requests: ofToday?.requests ?? 0, tokens: ofToday?.tokens ?? 0 },
    spentNanoUsd: await sumSpent(db, subjectId, { spentSinceMs, nowMs }, ranges),
  };
}

function selectSeries(db: Kysely<UsageSchema>, subjectId: string) {
  const select = db.selectFrom('usage_series').where('upstream', '!=', '');
  return subjectId.startsWith('prj_')
    ? select.where('project_id', '=', subjectId).where('env', '=', 'live')
    : select.where('key_id', '=', subjectId);
}

/** Reads all requests of the last minute and keeps those of the subject: there is no index by key. */
async function readMoments(
  db: Kysely<UsageSchema>,
  subjectId: string,
  sinceMs: number,
): Promise<readonly LimitMoment[]> {
  const rows = await db
    .selectFrom('usage_records')
    .select(['at', 'input_tokens', 'output_tokens'])
    .where('at', '>', sinceMs)
    .where('series_id', 'in', selectSeries(db, subjectId).select('id'))
    .orderBy('at')
    .execute();
  return rows.map((row) => ({
    atMs: row.at,
    requests: 1,
    tokens: (row.input_tokens ?? 0) + (row.output_tokens ?? 0),
  }));
}

async function readBuckets(
  db: Kysely<UsageSchema>,
  subjectId: string,
  range: BucketRange,
): Promise<readonly LimitMoment[]> {
  const rows = await selectBuckets(db, subjectId, range)
    .select((eb) => [
      'bucket_at',
      eb.fn.sum<number>('requests').as('requests'),
      eb.fn.sum<number>('input_tokens').as('input'),
      eb.fn.sum<number>('output_tokens').as('output'),
    ])
    .groupBy('bucket_at')
    .orderBy('bucket_at')
    .execute();
  return rows.map((row) => ({
    atMs: row.bucket_at,
    requests: row.requests,
    tokens: row.input + row.output,
  }));
}

async function sumSpent(
  db: Kysely<UsageSchema>,
  subjectId: string,
  { spentSinceMs, nowMs }: Pick<LimitHistoryQuery, 'spentSinceMs' | 'nowMs'>,
  { coverRange }: Ranges,
): Promise<number> {
  if (spentSinceMs === null) return 0;
  if (spentSinceMs <= 0) return sumEverSpent(db, subjectId);
  let spent = 0;
  for (const range of coverRange(spentSinceMs, nowMs)) {
    const row = await selectBuckets(db, subjectId, range)
      .select((eb) => eb.fn.sum<number | null>('cost_nano_usd').as('cost'))
      .executeTakeFirst();
    spent += row?.cost ?? 0;
  }
  return spent;
}

/** From what the series have summed up, which is never deleted. */
async function sumEverSpent(db: Kysely<UsageSchema>, subjectId: string): Promise<number> {
  const row = await selectSeries(db, subjectId)
    .select((eb) => eb.fn.sum<number | null>('cost_nano_usd').as('cost'))
    .executeTakeFirst();
  return row?.cost ?? 0;
}

/** Buckets named one by one, so that each is found by primary key. */
function selectBuckets(db: Kysely<UsageSchema>, subjectId: string, range: BucketRange) {
  const lengthMs = range.resolutionS * SECOND_MS;
  const count = Math.ceil((range.toMs - range.fromMs) / lengthMs);
  const buckets = Array.from({ length: count }, (_, index) => range.fromMs + index * lengthMs);
  return db
    .selectFrom('usage_rollups')
    .where('resolution_s', '=', range.resolutionS)
    .where('bucket_at', 'in', buckets)
    .where('series_id', 'in', selectSeries(db, subjectId).select('id'));
}
