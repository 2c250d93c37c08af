import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMeter } from '../../src/usage/meter.ts';
import type { MeteredUsage } from '../../src/usage/metered-usage.ts';
import { priceUsage } from '../../src/usage/cost.ts';
import { compilePriceBook } from '../../src/usage/price-book.ts';
import { createPriceFinder } from '../../src/usage/price-finder.ts';
import { describeWith } from '../support/requirements.ts';
import { cutAt } from './support/cut.ts';
import { libraryCost, modelAsked, type Recorded, readRecorded, reportedUsage } from './support/recorded.ts';

describeWith(['providerTraffic'], 'recorded provider traffic', ({ providerTraffic }) => {
  const recorded = readRecorded(providerTraffic);

  // As many as were recorded up to August 2026.
  test('is there', () => expect(recorded.length).toBeGreaterThanOrEqual(253));

  test('costs what the price library says, and is priced wherever the library has a price', async () => {
    const finder = createPriceFinder(await compilePriceBook([]));
    const at = new Date('2026-08-20T12:00:00Z');
    for (const exchange of recorded) {
      const usage = await meter(exchange, [Buffer.from(exchange.body)], null);
      if (usage === null) continue;
      const model = usage.model ?? modelAsked(exchange);
      const url = `https://${exchange.host}`;
      const price = finder.findPrice(
        { url, provider: exchange.provider, priceProvider: null },
        exchange.path,
        model,
      );
      const expected = libraryCost(exchange, usage, model, at);
      const actual = price === null ? null : priceUsage(price, usage, at.getTime());
      expect({ model, nanoUsd: actual }).toEqual({ model, nanoUsd: expected });
    }
  });

  test.each(
    recorded.map((exchange, index) => ({ name: `${index} ${exchange.host}${exchange.path}`, exchange })),
  )('$name is metered as reported, however it is cut and encoded', async ({ exchange }) => {
    const expected = reportedUsage(exchange);
    const encodings = [
      [null, Buffer.from(exchange.body)],
      ['gzip', gzipSync(exchange.body)],
      ['br', brotliCompressSync(exchange.body)],
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
        fc.constantFrom(...encodings),
        async (cuts, [encoding, bytes]) => {
          const usage = await meter(exchange, cutAt(bytes, cuts), encoding);
          expect(tokensOf(usage)).toEqual(expected);
        },
      ),
      { numRuns: 8 },
    );
  });
});

async function meter(
  exchange: Recorded,
  chunks: Buffer[],
  contentEncoding: string | null,
): Promise<MeteredUsage | null> {
  const started = createMeter({
    status: exchange.status,
    contentType: exchange.content_type,
    contentEncoding,
  });
  for (const chunk of chunks) started?.write(chunk);
  return (await started?.end()) ?? null;
}

function tokensOf(usage: MeteredUsage | null): object | null {
  if (usage === null) return null;
  return {
    model: usage.model,
    id: usage.responseId,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens ?? 0,
    cache_write_tokens: usage.cacheWriteTokens ?? 0,
  };
}
