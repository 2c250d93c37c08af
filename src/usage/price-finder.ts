/** Finds the price of a model, in a worker: overrides first, then the book, as genai-prices itself searches it. */
import { LRUCache } from 'lru-cache';
import type { Upstream } from '../domain/upstream.ts';
import { compileGlobs } from '../lib/glob.ts';
import { matchesRule, ModelIndex } from './model-index.ts';
import type { PricedModel, PriceProvider, PriceTable } from './price-table.ts';

export type PriceSource = Pick<Upstream, 'url' | 'provider' | 'priceProvider'>;

export interface PriceFinder {
  /**
   * null = no price is known: the model is unpriced. `path` is that of the request at the upstream, since one
   * host may sell for several providers. Names are resolved once per upstream and then remembered.
   */
  findPrice(source: PriceSource, path: string, model: string): PricedModel | null;
}

/** Callers choose the names, so both their length and how many are remembered have a bound. */
const MAX_MODEL_LENGTH = 256;
const MAX_REMEMBERED = 1000;

export function createPriceFinder(table: PriceTable): PriceFinder {
  return new BookFinder(table);
}

interface SourcePrices {
  /** null where only the path can tell. */
  readonly provider: PriceProvider | null;
  readonly known: LRUCache<string, { readonly model: PricedModel | null }>;
}

class BookFinder implements PriceFinder {
  readonly #table: PriceTable;
  readonly #overrides: readonly { matches(name: string): boolean; model: PricedModel }[];
  readonly #bySource = new WeakMap<PriceSource, SourcePrices>();
  readonly #indexes = new WeakMap<PriceProvider, ModelIndex>();

  constructor(table: PriceTable) {
    this.#table = table;
    this.#overrides = table.overrides.map(({ glob, model }) => ({ matches: compileGlobs([glob]), model }));
  }

  findPrice(source: PriceSource, path: string, model: string): PricedModel | null {
    if (model.length > MAX_MODEL_LENGTH) return null;
    const prices = this.#pricesOf(source);
    const key = prices.provider === null ? `${path}\n${model}` : model;
    let found = prices.known.get(key);
    if (found === undefined) {
      found = { model: this.#search(source, prices.provider, path, model) };
      prices.known.set(key, found);
    }
    return found.model;
  }

  #pricesOf(source: PriceSource): SourcePrices {
    let prices = this.#bySource.get(source);
    if (prices === undefined) {
      const { priceProvider, url } = source;
      const provider =
        priceProvider === null ? this.#providerOfUrl(url) : this.#providerOfName(priceProvider);
      prices = { provider, known: new LRUCache({ max: MAX_REMEMBERED }) };
      this.#bySource.set(source, prices);
    }
    return prices;
  }

  #search(
    source: PriceSource,
    provider: PriceProvider | null,
    path: string,
    model: string,
  ): PricedModel | null {
    const override = this.#overrides.find((candidate) => candidate.matches(model));
    if (override !== undefined) return override.model;
    const name = model.toLowerCase().trim();
    const seller =
      provider ?? (source.priceProvider === null ? this.#providerOfUrl(source.url + path) : null);
    if (seller !== null) return this.#findModel(seller, name);
    return source.priceProvider === null ? this.#searchUnknownHost(source, name) : null;
  }

  /** A proxy or a stand-in of the provider whose dialect it speaks, or anyone's model that is known by its name. */
  #searchUnknownHost(source: PriceSource, name: string): PricedModel | null {
    const speaker = this.#table.providers.find((provider) => provider.id === source.provider);
    const maker = this.#table.providers.find(
      ({ modelRule }) => modelRule !== null && matchesRule(modelRule, name),
    );
    return (
      (speaker === undefined ? null : this.#findModel(speaker, name)) ??
      (maker === undefined ? null : this.#findModel(maker, name))
    );
  }

  #providerOfUrl(url: string): PriceProvider | null {
    return this.#table.providers.find(({ apiPattern }) => new RegExp(`^(?:${apiPattern})`).test(url)) ?? null;
  }

  #providerOfName(name: string): PriceProvider | null {
    const folded = name.toLowerCase().trim();
    const { providers } = this.#table;
    return (
      providers.find(({ id }) => id === folded) ??
      providers.find(({ nameRule }) => nameRule !== null && matchesRule(nameRule, folded)) ??
      null
    );
  }

  /** A name with a date as 20250805 is also looked for with 2025-08-05, as some resellers write it. */
  #findModel(provider: PriceProvider, name: string): PricedModel | null {
    const dashed = name.replaceAll(/-(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g, dashDate);
    return (
      this.#findExactly(provider, name) ?? (dashed === name ? null : this.#findExactly(provider, dashed))
    );
  }

  #findExactly(provider: PriceProvider, name: string): PricedModel | null {
    const sellers = [provider.id, ...provider.fallbacks];
    for (const id of sellers) {
      const seller = this.#table.providers.find((candidate) => candidate.id === id);
      const found = seller === undefined ? null : this.#indexOf(seller).find(name);
      if (found !== null) return found;
    }
    return null;
  }

  #indexOf(provider: PriceProvider): ModelIndex {
    let index = this.#indexes.get(provider);
    if (index === undefined) {
      index = new ModelIndex(provider);
      this.#indexes.set(provider, index);
    }
    return index;
  }
}

function dashDate(whole: string, year: string, month: string, day: string): string {
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isDay ? `-${year}-${month}-${day}` : whole;
}
