/**
 * Compiles the price book of genai-prices and the overrides of the configuration into the table that workers
 * price with. Runs on the control thread alone: the library is large and too slow for every request.
 */
import {
  calcPrice,
  type ConditionalPrice as BookPrice,
  type MatchLogic,
  type ModelInfo,
  type ModelPrice,
  type Provider,
  type TieredPrices,
  waitForUpdate,
} from '@pydantic/genai-prices';
import type {
  BookModel,
  NameRule,
  PriceCondition,
  PricedModel,
  PriceProvider,
  PriceTable,
  PriceTerm,
} from './price-table.ts';
import { relateUnits, type UnitRelations, USAGE_UNITS } from './usage-unit.ts';

/** One entry of `prices.overrides`; dollars as people write them. */
export interface PriceOverride {
  /** A glob over model names. */
  readonly model: string;
  readonly inputPerMillionUsd?: number | undefined;
  readonly outputPerMillionUsd?: number | undefined;
  /** Where one of these is left out, cached input costs what other input costs. */
  readonly cacheReadPerMillionUsd?: number | undefined;
  readonly cacheWritePerMillionUsd?: number | undefined;
  readonly perRequestUsd?: number | undefined;
}

type Units = ReadonlyMap<string, UnitRelations>;

export async function compilePriceBook(overrides: readonly PriceOverride[]): Promise<PriceTable> {
  // Resolves with the bundled book, since no update was set up.
  const providers = (await waitForUpdate()) ?? [];
  const units = relateUnits();
  return {
    overrides: overrides.map((override) => ({
      glob: override.model,
      model: compileOverride(override, units),
    })),
    providers: providers.map((provider) => compileProvider(provider, units)),
  };
}

function compileOverride(override: PriceOverride, units: Units): PricedModel {
  const prices: ModelPrice = {
    input_mtok: override.inputPerMillionUsd ?? 0,
    output_mtok: override.outputPerMillionUsd ?? 0,
    cache_read_mtok: override.cacheReadPerMillionUsd,
    cache_write_mtok: override.cacheWritePerMillionUsd,
    requests_kcount: override.perRequestUsd === undefined ? undefined : override.perRequestUsd * 1000,
  };
  const terms = compileTerms(prices, units);
  return { id: override.model, prices: [{ condition: null, terms }], minimumAudioSeconds: 0 };
}

function compileProvider(provider: Provider, units: Units): PriceProvider {
  return {
    id: provider.id,
    apiPattern: provider.api_pattern,
    nameRule: provider.provider_match === undefined ? null : compileRule(provider.provider_match),
    modelRule: provider.model_match === undefined ? null : compileRule(provider.model_match),
    fallbacks: provider.fallback_model_providers ?? [],
    models: provider.models.map((model) => compileModel(provider, model, units)),
  };
}

function compileModel(provider: Provider, model: ModelInfo, units: Units): BookModel {
  const prices: readonly BookPrice[] = Array.isArray(model.prices)
    ? model.prices
    : [{ prices: model.prices }];
  return {
    rule: compileRule(model.match),
    model: {
      id: model.id,
      prices: prices.map(({ constraint, prices: price }) => ({
        condition: constraint === undefined ? null : compileCondition(constraint),
        terms: isComputable(provider, model, price) ? compileTerms(price, units) : null,
      })),
      minimumAudioSeconds: minimumAudioSeconds(provider, model),
    },
  };
}

/** Groq charges at least 10 seconds a request (https://groq.com/pricing); the library has it in code, not in data. */
function minimumAudioSeconds(provider: Provider, model: ModelInfo): number {
  const isWhisper = model.id === 'whisper-large-v3' || model.id === 'whisper-large-v3-turbo';
  return provider.id === 'groq' && isWhisper ? 10 : 0;
}

/** The library throws at combinations of prices that make no sense; it is asked once, for no usage at all. */
function isComputable(provider: Provider, model: ModelInfo, prices: ModelPrice): boolean {
  const only = { ...provider, models: [{ id: model.id, match: { equals: model.id }, prices }] };
  try {
    return calcPrice({}, model.id, { provider: only }) !== null;
  } catch {
    return false;
  }
}

/**
 * null where the book prices a unit that this table does not know, or by tiers without pricing the input that
 * they depend on.
 */
function compileTerms(prices: ModelPrice, units: Units): PriceTerm[] | null {
  const keys = Object.keys(prices).filter((key) => prices[key] !== undefined);
  const priced = [...units].filter(([key]) => keys.includes(key));
  if (priced.length < keys.length) return null;
  const terms = priced.map(([key, relations]) => compileTerm(relations, prices[key] ?? 0, priced));
  const isTiered = terms.some((term) => term.tiers.length > 0);
  return isTiered && !keys.includes('input_mtok') ? null : terms;
}

function compileTerm(
  relations: UnitRelations,
  price: number | TieredPrices,
  priced: readonly (readonly [string, UnitRelations])[],
): PriceTerm {
  const { per } = USAGE_UNITS[relations.unit];
  const tiers = typeof price === 'number' ? [] : [...price.tiers];
  return {
    ...relations,
    picoUsd: toPicoUsd(typeof price === 'number' ? price : price.base, per),
    tiers: tiers
      .sort((left, right) => left.start - right.start)
      .map((tier) => ({ above: tier.start, picoUsd: toPicoUsd(tier.price, per) })),
    inside: priced.flatMap(([, { unit }], index) => (relations.parts.includes(unit) ? [index] : [])),
  };
}

/** A price has few decimals; what binary fractions add to them is taken off again. */
function toPicoUsd(usd: number, per: number): number {
  const exact = (usd * 1e12) / per;
  const rounded = Math.round(exact);
  return Math.abs(exact - rounded) < 1e-9 * Math.max(1, exact) ? rounded : exact;
}

function compileCondition(constraint: NonNullable<BookPrice['constraint']>): PriceCondition {
  if (constraint.type === 'start_date') return { kind: 'from', atMs: Date.parse(constraint.start_date) };
  return { kind: 'daily', fromS: secondOfDay(constraint.start_time), toS: secondOfDay(constraint.end_time) };
}

/** Of `00:30:00Z` or `08:30:00+08:00`. */
function secondOfDay(time: string): number {
  const ms = Date.parse(`1970-01-02T${time}`);
  return (ms % 86_400_000) / 1000;
}

function compileRule(match: MatchLogic): NameRule {
  if ('and' in match) return { kind: 'and', rules: match.and.map(compileRule) };
  if ('or' in match) return { kind: 'or', rules: match.or.map(compileRule) };
  if ('regex' in match) return { kind: 'regex', text: match.regex };
  if ('equals' in match) return { kind: 'equals', text: match.equals.toLowerCase() };
  if ('starts_with' in match) return { kind: 'starts_with', text: match.starts_with.toLowerCase() };
  if ('ends_with' in match) return { kind: 'ends_with', text: match.ends_with.toLowerCase() };
  return { kind: 'contains', text: match.contains.toLowerCase() };
}
