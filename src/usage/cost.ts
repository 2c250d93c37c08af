/** What usage costs, in integer nano-dollars. Pure arithmetic over one entry of the price table. */
import type { MeteredUsage } from './metered-usage.ts';
import type { PriceCondition, PricedModel, PriceTerm } from './price-table.ts';
import { USAGE_UNITS, type UsageUnit } from './usage-unit.ts';

/** What pricing takes of a metered answer, so that estimates can be priced too. */
export type PricedUsage = Pick<
  MeteredUsage,
  'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'parts'
>;

/**
 * The cost at the instant `atMs` (milliseconds since the epoch), rounded half up once, at the end. What was not
 * reported counts as nothing, so fill in estimates first. null = unpriced: parts exceed their whole or lack the
 * figure that would tell how they overlap.
 */
export function priceUsage(model: PricedModel, usage: PricedUsage, atMs: number): number | null {
  const terms = termsAt(model, atMs);
  if (terms === null) return null;
  const counts = countUnits(model, usage);
  const inputTokens = counts.input_tokens ?? 0;
  const shares: number[] = [];
  let picoUsd = 0;
  for (const term of terms) {
    const share = shareOf(term, counts, shares);
    if (share === null) return null;
    shares.push(share);
    picoUsd += share * unitPrice(term, inputTokens);
  }
  return Math.floor((picoUsd + 500) / 1000);
}

/**
 * What at most `inputTokens` and `outputTokens` can cost, whatever kind of token they turn out to be; rounded up.
 * What is billed beside tokens (searches, seconds, pages) is not known beforehand and not in it. null = unpriced.
 */
export function worstCaseNanoUsd(
  model: PricedModel,
  inputTokens: number,
  outputTokens: number,
  atMs: number,
): number | null {
  const terms = termsAt(model, atMs);
  if (terms === null) return null;
  let input = 0;
  let output = 0;
  let request = 0;
  for (const term of terms) {
    const price = highestPrice(term, inputTokens);
    const { direction, family } = dimensionsOf(term.unit);
    if (family === 'requests') request = price;
    else if (family !== 'tokens') continue;
    else if (direction === 'input') input = Math.max(input, price);
    else output = Math.max(output, price);
  }
  return Math.ceil((inputTokens * input + outputTokens * output + request) / 1000);
}

type UnitCounts = Partial<Record<UsageUnit, number>>;

function countUnits(model: PricedModel, usage: PricedUsage): UnitCounts {
  const counts: UnitCounts = { ...usage.parts, requests: 1 };
  if (usage.inputTokens !== null) counts.input_tokens = usage.inputTokens;
  if (usage.outputTokens !== null) counts.output_tokens = usage.outputTokens;
  if (usage.cacheReadTokens !== null) counts.cache_read_tokens = usage.cacheReadTokens;
  if (usage.cacheWriteTokens !== null) counts.cache_write_tokens = usage.cacheWriteTokens;
  const seconds = counts.audio_seconds ?? 0;
  if (seconds > 0 && seconds < model.minimumAudioSeconds) {
    counts.audio_seconds = model.minimumAudioSeconds;
    counts.input_audio_seconds = model.minimumAudioSeconds;
  }
  return counts;
}

/** The units of a term that no more specific term prices. */
function shareOf(term: PriceTerm, counts: UnitCounts, shares: readonly number[]): number | null {
  const whole = readUnit(counts, term);
  if (whole === null) return null;
  let inside = 0;
  for (const index of term.inside) inside += shares[index] ?? 0;
  const share = whole - inside;
  if (share >= 0) return share;
  // Seconds are fractions; their sums may be off in the last digit.
  return share > -1e-9 * Math.max(1, whole) ? 0 : null;
}

/** A count that is missing is 0, unless others show that it cannot be. */
function readUnit(counts: UnitCounts, { unit, parts, overlaps }: PriceTerm): number | null {
  const count = counts[unit];
  if (count !== undefined) return count;
  for (const part of parts) if (isPositive(counts, part)) return null;
  for (const [left, right] of overlaps) {
    if (isPositive(counts, left) && isPositive(counts, right)) return null;
  }
  return 0;
}

function isPositive(counts: UnitCounts, unit: UsageUnit): boolean {
  return (counts[unit] ?? 0) > 0;
}

function unitPrice(term: PriceTerm, inputTokens: number): number {
  let price = term.picoUsd;
  for (const tier of term.tiers) if (inputTokens > tier.above) price = tier.picoUsd;
  return price;
}

/** Over every tier that is in reach. */
function highestPrice(term: PriceTerm, inputTokens: number): number {
  let price = term.picoUsd;
  for (const tier of term.tiers) if (inputTokens > tier.above) price = Math.max(price, tier.picoUsd);
  return price;
}

function termsAt(model: PricedModel, atMs: number): readonly PriceTerm[] | null {
  const inForce = model.prices.findLast(({ condition }) => condition === null || holdsAt(condition, atMs));
  return (inForce ?? model.prices[0])?.terms ?? null;
}

function holdsAt(condition: PriceCondition, atMs: number): boolean {
  if (condition.kind === 'from') return atMs >= condition.atMs;
  const second = (atMs % 86_400_000) / 1000;
  const { fromS, toS } = condition;
  return toS < fromS ? second >= fromS || second < toS : second >= fromS && second < toS;
}

function dimensionsOf(unit: UsageUnit): Readonly<Record<string, string>> {
  return USAGE_UNITS[unit].dimensions;
}
