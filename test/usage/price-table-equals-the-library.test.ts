import { calcPrice, type ModelInfo, type Provider, type Usage, waitForUpdate } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceUsage, worstCaseNanoUsd } from '../../src/usage/cost.ts';
import { compilePriceBook } from '../../src/usage/price-book.ts';
import { createPriceFinder, type PriceSource } from '../../src/usage/price-finder.ts';
import { USAGE_UNITS } from '../../src/usage/usage-unit.ts';
import { toPricedUsage } from './support/usage.ts';

const providers: readonly Provider[] = (await waitForUpdate()) ?? [];
// Posted to workers, so the test reads it from the other side.
const finder = createPriceFinder(structuredClone(await compilePriceBook([])));
const sources = new Map(providers.map((provider) => [provider.id, sourceOf(provider.id)]));

function sourceOf(priceProvider: string): PriceSource {
  return { url: 'http://127.0.0.1:1', provider: 'generic', priceProvider };
}

/** Half up, once; the 15th digit of a double is not trusted. */
function toNanoUsd(usd: number): number {
  return Math.floor(Number((usd * 1e9).toPrecision(15)) + 0.5);
}

function expectedNanoUsd(usage: Usage, model: string, providerId: string, at: Date): number | null {
  try {
    const price = calcPrice(usage, model, { providerId, timestamp: at });
    return price === null ? null : toNanoUsd(price.total_price);
  } catch {
    return null;
  }
}

function ourNanoUsd(usage: Usage, model: string, providerId: string, at: Date): number | null {
  const price = finder.findPrice(sources.get(providerId) ?? sourceOf(providerId), '/', model);
  return price === null ? null : priceUsage(price, toPricedUsage(usage), at.getTime());
}

const SAMPLES: readonly Usage[] = [
  {},
  { input_tokens: 20, output_tokens: 0 },
  { input_tokens: 1, output_tokens: 1 },
  { input_tokens: 1234, output_tokens: 567, output_reasoning_tokens: 100 },
  { input_tokens: 100_000, output_tokens: 8000, cache_read_tokens: 90_000, cache_write_tokens: 9999 },
  { input_tokens: 300_001, output_tokens: 3, cache_read_tokens: 250_000 },
  {
    input_tokens: 1_000_000,
    output_tokens: 64_000,
    cache_write_tokens: 7,
    cache_write_1h_tokens: 5,
    web_searches: 3,
  },
  { input_tokens: 5000, input_audio_tokens: 4000, output_tokens: 900, output_audio_tokens: 800 },
  {
    input_tokens: 50,
    input_image_tokens: 49,
    cache_read_tokens: 40,
    cache_image_read_tokens: 39,
    output_tokens: 1,
  },
  { input_tokens: 50, input_audio_tokens: 30, cache_read_tokens: 25, output_tokens: 1 },
  { input_tokens: 90, input_audio_tokens: 30, cache_read_tokens: 25, output_tokens: 1 },
  { input_tokens: 5, cache_read_tokens: 9, output_tokens: 1 },
  { input_tokens: 9, output_tokens: 9, output_video_tokens: 9, input_video_tokens: 9 },
  { audio_seconds: 61.5, input_audio_seconds: 61.5 },
  { audio_seconds: 2, input_audio_seconds: 2 },
  { input_document_pages: 3, input_annotated_document_pages: 3 },
];
const INSTANTS = [
  '2024-01-01T12:00:00Z',
  '2026-08-16T23:59:59Z',
  '2026-11-23T00:30:00Z',
  '2026-11-23T03:00:00Z',
];

/** Only some prices depend on the time. */
function instantsOf(model: ModelInfo): Date[] {
  return INSTANTS.slice(Array.isArray(model.prices) ? 0 : 3).map((text) => new Date(text));
}

/** Names that the book's own rule for a model accepts. */
function namesOf({ id, match }: ModelInfo): string[] {
  const names = [id];
  const collect = (logic: ModelInfo['match']): void => {
    if ('or' in logic) logic.or.forEach(collect);
    else if ('and' in logic) logic.and.forEach(collect);
    else if ('equals' in logic) names.push(logic.equals);
    else if ('starts_with' in logic) names.push(`${logic.starts_with}-20250805`);
    else if ('contains' in logic) names.push(`x-${logic.contains}-y`);
    else if ('ends_with' in logic) names.push(`x-${logic.ends_with}`);
  };
  collect(match);
  return names;
}

function findWrong(providerId: string, name: string, at: Date) {
  return SAMPLES.map((usage) => ({
    name,
    at,
    usage,
    expected: expectedNanoUsd(usage, name, providerId, at),
    actual: ourNanoUsd(usage, name, providerId, at),
  })).filter(({ expected, actual }) => actual !== expected);
}

describe('the price table', () => {
  test('knows every unit that the book prices', () => {
    const known = new Set<string>(Object.values(USAGE_UNITS).map(({ priceKey }) => priceKey));
    const used = providers
      .flatMap(({ models }) => models)
      .flatMap(({ prices }) => (Array.isArray(prices) ? prices.map((price) => price.prices) : [prices]))
      .flatMap((price) => Object.keys(price));
    expect(used.length).toBeGreaterThan(1000);
    expect([...new Set(used)].filter((key) => !known.has(key))).toEqual([]);
  });

  test.each(providers.map(({ id, models }) => [id, models] as const))(
    'prices every model of %s to the nano-dollar',
    (providerId, models) => {
      const wrong = models.flatMap((model) =>
        namesOf(model).flatMap((name) => instantsOf(model).flatMap((at) => findWrong(providerId, name, at))),
      );
      expect(wrong).toEqual([]);
    },
  );

  test('prices any usage as the library does, and leaves unpriced what the library refuses', () => {
    const models = providers.flatMap(({ id, models: own }) => own.map((model) => [id, model.id] as const));
    const counts = fc.record(
      Object.fromEntries(
        Object.keys(USAGE_UNITS)
          .filter((unit) => unit !== 'requests' && !unit.includes('seconds'))
          .map((unit) => [unit, fc.oneof(fc.constant(0), fc.nat(100), fc.nat(3_000_000))]),
      ),
      { requiredKeys: [] },
    );
    const large = fc.record({ input_tokens: fc.nat(9_000_000), output_tokens: fc.nat(9_000_000) });
    const instant = fc.date({
      min: new Date('2023-01-01'),
      max: new Date('2028-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        counts,
        large,
        instant,
        ([providerId, model], some, base, at) => {
          const usage: Usage = { ...some, ...base };
          expect(ourNanoUsd(usage, model, providerId, at)).toBe(
            expectedNanoUsd(usage, model, providerId, at),
          );
          expect(ourNanoUsd(some, model, providerId, at)).toBe(expectedNanoUsd(some, model, providerId, at));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('never prices tokens above the worst case', () => {
    const models = providers.flatMap(({ id, models: own }) => own.map((model) => [id, model.id] as const));
    const at = Date.parse('2026-11-23T03:00:00Z');
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.nat(2_000_000),
        fc.nat(100_000),
        fc.array(share, { minLength: 6, maxLength: 6 }),
        (
          [providerId, model],
          input,
          output,
          [all = 0, read = 0, write = 0, audio = 0, spoken = 0, hour = 0],
        ) => {
          const price = finder.findPrice(sources.get(providerId) ?? sourceOf(providerId), '/', model);
          if (price === null) return;
          const inputTokens = Math.floor(input * all);
          const cacheReadTokens = Math.floor((inputTokens * read) / 3);
          const cacheWriteTokens = Math.floor((inputTokens * write) / 3);
          const usage = {
            inputTokens,
            outputTokens: Math.floor(output * all),
            cacheReadTokens,
            cacheWriteTokens,
            parts: {
              cache_write_1h_tokens: Math.floor(cacheWriteTokens * hour),
              input_audio_tokens: Math.floor((inputTokens * audio) / 3),
              cache_audio_read_tokens: 0,
              output_audio_tokens: Math.floor(output * all * spoken),
            },
          };
          const actual = priceUsage(price, usage, at);
          const bound = worstCaseNanoUsd(price, input, output, at);
          if (actual !== null) expect(bound).toBeGreaterThanOrEqual(actual);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
