/**
 * What a finished request counts against the limits of its key. An answer counts once, however often it is
 * fetched; the records of the other times carry no charge.
 */
import type { Demand } from '../limits/limiter.ts';
import type { ChargedUsage } from './metering.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';

const NOTHING: Demand = { tokens: 0, nanoUsd: 0 };

/** Takes the charge out of `exchange.usage` where the answer was charged with an earlier request. */
export function countUse(exchange: Exchange, { chargedAnswers }: Pick<Gateway, 'chargedAnswers'>): Demand {
  const { usage, upstream, pendingId, demand } = exchange;
  if (upstream === null) return NOTHING;
  if (pendingId !== null) {
    // Nothing is used yet, but a budget must not be open to the next one meanwhile.
    if (demand !== null) chargedAnswers.hold(upstream.name, pendingId, demand);
    return demand ?? NOTHING;
  }
  if (usage === null) return NOTHING;
  const used: Demand = {
    tokens: (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0),
    nanoUsd: usage.costNanoUsd ?? 0,
  };
  if (usage.responseId === null || usage.confidence === null) return used;
  const uncounted = chargedAnswers.charge(upstream.name, usage.responseId, used);
  // A POST makes a new answer, whatever id it is given.
  if (exchange.method === 'POST') return used;
  // The ledger would find this out too, but it may read the record of another worker before that of the POST.
  if (uncounted === null) exchange.usage = withoutCharge(usage);
  return uncounted ?? NOTHING;
}

function withoutCharge(usage: ChargedUsage): ChargedUsage {
  return {
    ...usage,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costNanoUsd: 0,
  };
}
