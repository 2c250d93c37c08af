import { describe, expect, test } from 'vitest';
import type { Provider } from '../../src/domain/upstream.ts';
import { priceUsage, worstCaseNanoUsd } from '../../src/usage/cost.ts';
import { compilePriceBook, type PriceOverride } from '../../src/usage/price-book.ts';
import { createPriceFinder, type PriceSource } from '../../src/usage/price-finder.ts';

const book = createPriceFinder(await compilePriceBook([]));

function at(url: string, provider: Provider = 'openai', priceProvider: string | null = null): PriceSource {
  return { url, provider, priceProvider };
}

function usage(inputTokens: number, outputTokens: number, cacheReadTokens = 0, cacheWriteTokens = 0) {
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, parts: {} };
}

async function overridden(...overrides: readonly PriceOverride[]) {
  const finder = createPriceFinder(await compilePriceBook(overrides));
  return (model: string) => finder.findPrice(at('http://10.0.0.1:8000'), '/v1/chat/completions', model);
}

describe('the price of a model', () => {
  test.each([
    [
      'by its host',
      at('https://api.openai.com'),
      '/v1/embeddings',
      'text-embedding-3-small',
      'text-embedding-3-small',
    ],
    ['by a dated version', at('https://api.openai.com'), '/', 'gpt-4o-2024-08-06', 'gpt-4o'],
    ['in any case', at('https://api.openai.com'), '/', 'GPT-4o', 'gpt-4o'],
    ['by a date in another form', at('https://api.openai.com'), '/', 'gpt-5-mini-20250807', 'gpt-5-mini'],
    [
      'by the provider that the configuration names',
      at('http://10.0.0.1', 'generic', 'groq'),
      '/',
      'llama-3.3-70b-versatile',
      'llama-3.3-70b-versatile',
    ],
    [
      'by another name of that provider',
      at('http://10.0.0.1', 'generic', 'vertex'),
      '/',
      'gemini-2.5-flash',
      'gemini-2.5-flash',
    ],
    [
      'by the path, where one host sells for many',
      at('https://router.huggingface.co'),
      '/together/v1/chat/completions',
      'deepseek-ai/DeepSeek-R1',
      'deepseek-ai/DeepSeek-R1',
    ],
    ['of another maker that the host sells', at('https://x.openai.azure.com'), '/', 'gpt-4o', 'gpt-4o'],
    [
      'by the dialect, where the host is unknown',
      at('http://127.0.0.1:4000'),
      '/',
      'text-embedding-3-small',
      'text-embedding-3-small',
    ],
    [
      'by its name, where the host is unknown',
      at('http://127.0.0.1:4000'),
      '/',
      'claude-sonnet-4-5',
      'claude-sonnet-4-5',
    ],
  ])('is found %s', (_how, source, path, model, id) => {
    expect(book.findPrice(source, path, model)?.id).toBe(id);
    expect(book.findPrice(source, path, model)?.id).toBe(id);
  });

  test.each([
    ['nobody knows', at('https://api.openai.com'), 'my-llama-3'],
    ['another provider sells', at('https://api.openai.com'), 'claude-sonnet-4-5'],
    ['has a name too long to be one', at('https://api.openai.com'), `gpt-4o${'x'.repeat(300)}`],
    ['is sold by a provider that the book does not know', at('http://10.0.0.1', 'openai', 'acme'), 'gpt-4o'],
  ])('is not found where %s', (_why, source, model) => {
    expect(book.findPrice(source, '/', model)).toBeNull();
  });

  test('can be overridden, the first glob that matches before the book', async () => {
    const find = await overridden(
      {
        model: 'my-llama-*',
        inputPerMillionUsd: 0.2,
        outputPerMillionUsd: 0.6,
        cacheReadPerMillionUsd: 0.02,
        cacheWritePerMillionUsd: 0.25,
      },
      { model: 'gpt-4o', inputPerMillionUsd: 1, outputPerMillionUsd: 2, perRequestUsd: 0.01 },
      { model: '*', inputPerMillionUsd: 9 },
    );
    const llama = find('my-llama-70b');
    const gpt = find('gpt-4o');
    if (llama === null || gpt === null) throw new Error('no price');
    expect(priceUsage(llama, usage(1000, 100, 300, 200), 0)).toBe(
      500 * 200 + 300 * 20 + 200 * 250 + 100 * 600,
    );
    // Cached input costs what other input costs where nothing else is said.
    expect(priceUsage(gpt, usage(10, 3, 5, 5), 0)).toBe(10 * 1000 + 3 * 2000 + 10_000_000);
    expect(find('anything')?.id).toBe('*');
  });
});

describe('a cost', () => {
  test('of nothing is 0, and half a nano-dollar is rounded up', async () => {
    const find = await overridden({ model: 'half', inputPerMillionUsd: 0.0005 });
    const half = find('half');
    if (half === null) throw new Error('no price');
    expect([0, 1, 2, 3].map((tokens) => priceUsage(half, usage(tokens, 0), 0))).toEqual([0, 1, 1, 2]);
  });

  test('is exact where a price of six decimals makes half a nano-dollar', async () => {
    const microUsd = Array.from({ length: 1000 }, (_, index) => 500 + 1000 * index);
    const find = await overridden(
      ...microUsd.map((price) => ({ model: `m${price}`, inputPerMillionUsd: price / 1e6 })),
    );
    for (const price of microUsd) {
      const model = find(`m${price}`);
      expect(model === null ? null : priceUsage(model, usage(7, 0), 0)).toBe((price * 7 + 500) / 1000);
    }
  });

  test('takes the higher tier for all tokens once the whole input is above its start', () => {
    const sonnet = book.findPrice(at('https://api.anthropic.com'), '/', 'claude-sonnet-4-5');
    if (sonnet === null) throw new Error('no price');
    expect(priceUsage(sonnet, usage(200_000, 10), 0)).toBe(200_000 * 3000 + 10 * 15_000);
    expect(priceUsage(sonnet, usage(200_001, 10, 100_000), 0)).toBe(
      100_001 * 6000 + 100_000 * 600 + 10 * 22_500,
    );
  });

  test('depends on the hour where the provider says so', () => {
    const deepseek = book.findPrice(at('https://api.deepseek.com'), '/', 'deepseek-chat');
    if (deepseek === null) throw new Error('no price');
    const cost = (time: string) => priceUsage(deepseek, usage(1000, 0), Date.parse(time));
    expect(cost('2026-11-23T00:29:59.999Z')).toBe(135_000);
    expect(cost('2026-11-23T00:30:00Z')).toBe(270_000);
    expect(cost('2026-11-23T16:30:00Z')).toBe(135_000);
  });

  test('is bounded beforehand by the dearest kind of token', () => {
    const sonnet = book.findPrice(at('https://api.anthropic.com'), '/', 'claude-sonnet-4-5');
    if (sonnet === null) throw new Error('no price');
    // Writing to the cache for an hour is the dearest input.
    expect(worstCaseNanoUsd(sonnet, 1000, 100, 0)).toBe(1000 * 6000 + 100 * 15_000);
    expect(worstCaseNanoUsd(sonnet, 300_000, 100, 0)).toBe(300_000 * 12_000 + 100 * 22_500);
  });
});
