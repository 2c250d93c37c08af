/**
 * The price book as workers hold it: names and numbers only, so that it can be posted to a thread. Amounts are
 * pico-dollars (10⁻¹² $) for one unit, so that a price of 0.075 $ for a million tokens is the integer 75,000.
 */
import type { UnitRelations } from './usage-unit.ts';

export interface PriceTable {
  /** In the order of the configuration; the first whose glob matches wins over the book. */
  readonly overrides: readonly { readonly glob: string; readonly model: PricedModel }[];
  readonly providers: readonly PriceProvider[];
}

export interface PriceProvider {
  readonly id: string;
  /** Regular expression over the beginning of a URL. */
  readonly apiPattern: string;
  /** Other names of the provider. */
  readonly nameRule: NameRule | null;
  /** Models that are this provider's by their name alone. */
  readonly modelRule: NameRule | null;
  /** Providers whose models this one sells too. */
  readonly fallbacks: readonly string[];
  readonly models: readonly BookModel[];
}

export interface BookModel {
  readonly rule: NameRule;
  readonly model: PricedModel;
}

/** Texts are lower case, and so are the names they are held against. */
export type NameRule =
  | { readonly kind: 'equals' | 'starts_with' | 'ends_with' | 'contains' | 'regex'; readonly text: string }
  | { readonly kind: 'and' | 'or'; readonly rules: readonly NameRule[] };

export interface PricedModel {
  /** The book's own name of the model, one for all its dated versions; the glob of an override. */
  readonly id: string;
  /** The last one whose condition holds is in force; the first one where none does. */
  readonly prices: readonly ConditionalPrice[];
  /** Seconds of audio that are charged at least, once there is any. */
  readonly minimumAudioSeconds: number;
}

export interface ConditionalPrice {
  readonly condition: PriceCondition | null;
  /** From the most specific unit to the least; null = the book holds a price that nobody can compute. */
  readonly terms: readonly PriceTerm[] | null;
}

export type PriceCondition =
  | { readonly kind: 'from'; readonly atMs: number }
  /** Seconds of the UTC day; `from` above `to` spans midnight. */
  | { readonly kind: 'daily'; readonly fromS: number; readonly toS: number };

export interface PriceTerm extends UnitRelations {
  readonly picoUsd: number;
  /** By rising `above`: the last one that the whole input exceeds replaces `picoUsd`. */
  readonly tiers: readonly { readonly above: number; readonly picoUsd: number }[];
  /** Indices of the terms that price a part of this unit, and thus leave less for this term. */
  readonly inside: readonly number[];
}
