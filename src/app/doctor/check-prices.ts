/** What was used of late and has no price, told by the ledger. */
import type { Config } from '../../config/config.ts';
import { compileGlobs } from '../../lib/glob.ts';
import type { UsageReader } from '../../usage/usage-query.ts';
import { createFinding, type Finding } from './finding.ts';

const DAYS = 7;
const DAY_MS = 86_400_000;

/** Models that an override prices by now are left out: what they cost before stays unknown. */
export async function checkPrices(
  { prices }: Pick<Config, 'prices'>,
  usage: Pick<UsageReader, 'sumUsage'>,
  nowMs: number,
): Promise<readonly Finding[]> {
  const isPricedNow = compileGlobs(prices.overrides.map(({ model }) => model));
  const groups = await usage.sumUsage({
    by: 'model',
    confidence: 'unpriced',
    fromMs: nowMs - DAYS * DAY_MS,
    toMs: nowMs,
  });
  const unpriced = groups
    .map(({ group, sums }) => ({ model: String(group), requests: sums.requests }))
    .filter(({ model }) => !isPricedNow(model))
    .toSorted((a, b) => b.requests - a.requests);
  if (unpriced.length === 0) return [];
  const requests = unpriced.reduce((total, each) => total + each.requests, 0);
  const names = unpriced.map(({ model }) => model || '(no name)').join(', ');
  const what = `${count(requests, 'request')} of the last ${DAYS} days to ${count(unpriced.length, 'model')} without a price`;
  return [createFinding('unpriced_models', names, what)];
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
