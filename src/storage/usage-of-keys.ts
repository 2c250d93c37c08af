import type { Kysely } from 'kysely';
import type { KeyUsage } from '../usage/usage-query.ts';
import type { UsageSchema } from './usage-schema.ts';

const DAY_MS = 86_400_000;
const DAY_S = 86_400;

/**
 * By key, over the series that went to an upstream. The days of the month are named one by one, so that each is
 * found by primary key instead of by reading the month of all keys.
 */
export async function readKeyUsage(
  db: Kysely<UsageSchema>,
  keyIds: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, KeyUsage>> {
  if (keyIds.length === 0) return new Map();
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const totals = await db
    .selectFrom('usage_series')
    .where('key_id', 'in', keyIds)
    .where('upstream', '!=', '')
    .select((eb) => ['key_id', eb.fn.sum<number>('requests').as('requests')])
    .groupBy('key_id')
    .execute();
  const days = await db
    .selectFrom('usage_series')
    .innerJoin('usage_rollups', 'usage_rollups.series_id', 'usage_series.id')
    .where('key_id', 'in', keyIds)
    .where('upstream', '!=', '')
    .where('resolution_s', '=', DAY_S)
    .where('bucket_at', 'in', listDaysOfMonth(today))
    .select((eb) => [
      'key_id',
      'bucket_at',
      eb.fn.sum<number>('usage_rollups.requests').as('requests'),
      eb.fn.sum<number>('usage_rollups.cost_nano_usd').as('cost_nano_usd'),
    ])
    .groupBy(['key_id', 'bucket_at'])
    .execute();
  return new Map(
    totals.map(({ key_id: keyId, requests }) => {
      const ofKey = days.filter((day) => day.key_id === keyId);
      const usage: KeyUsage = {
        requestsToday: ofKey.find((day) => day.bucket_at === today)?.requests ?? 0,
        requestsThisMonth: ofKey.reduce((sum, day) => sum + day.requests, 0),
        requestsTotal: requests,
        costNanoUsdThisMonth: ofKey.reduce((sum, day) => sum + day.cost_nano_usd, 0),
      };
      return [keyId, usage];
    }),
  );
}

/** The UTC month up to and with `today`. */
function listDaysOfMonth(today: number): number[] {
  const date = new Date(today).getUTCDate();
  return Array.from({ length: date }, (_, index) => today - index * DAY_MS);
}
