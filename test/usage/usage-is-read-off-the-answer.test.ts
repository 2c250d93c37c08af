import { readFileSync } from 'node:fs';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceUsage } from '../../src/usage/cost.ts';
import { createMeter } from '../../src/usage/meter.ts';
import type { MeteredUsage } from '../../src/usage/metered-usage.ts';
import { compilePriceBook } from '../../src/usage/price-book.ts';
import { createPriceFinder } from '../../src/usage/price-finder.ts';
import { cutAt } from './support/cut.ts';

const finder = createPriceFinder(await compilePriceBook([]));
/** Noon: the price of DeepSeek depends on the hour. */
const NOON_MS = Date.parse('2026-11-23T12:00:00Z');

interface Expected {
  readonly file: string;
  readonly seller: string;
  /** The model that was asked for, where the answer names none. */
  readonly asked?: string;
  readonly id: string | null;
  readonly tokens: readonly [
    input: number | null,
    output: number | null,
    read: number | null,
    write: number | null,
  ];
  /** Tokens × nano-dollars for one, by hand. */
  readonly nanoUsd: number;
}

const EXPECTED: readonly Expected[] = [
  {
    file: 'openai-chat.json',
    seller: 'openai',
    id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
    tokens: [1019, 10, 1000, null],
    nanoUsd: 19 * 2500 + 1000 * 1250 + 10 * 10_000,
  },
  {
    file: 'openai-chat.sse',
    seller: 'openai',
    id: 'chatcmpl-123',
    tokens: [13, 7, null, null],
    nanoUsd: 13 * 150 + 7 * 600,
  },
  {
    file: 'openai-responses.sse',
    seller: 'openai',
    id: 'resp_67c9fdce',
    tokens: [37, 111, 0, null],
    nanoUsd: 37 * 1250 + 111 * 10_000,
  },
  {
    file: 'openai-embeddings.json',
    seller: 'openai',
    id: null,
    tokens: [20, 0, null, null],
    nanoUsd: 20 * 20,
  },
  {
    file: 'openai-image.json',
    seller: 'openai',
    asked: 'gpt-image-1',
    id: null,
    tokens: [50, 50, null, null],
    nanoUsd: 10 * 5000 + 40 * 10_000 + 50 * 40_000,
  },
  {
    file: 'openai-transcription.json',
    seller: 'openai',
    asked: 'gpt-4o-transcribe',
    id: null,
    tokens: [14, 45, null, null],
    nanoUsd: 14 * 6000 + 45 * 10_000,
  },
  {
    file: 'openai-transcription-by-length.json',
    seller: 'openai',
    asked: 'whisper-1',
    id: null,
    tokens: [null, null, null, null],
    nanoUsd: 90 * 100_000,
  },
  {
    // 0.04 $ an hour, and 10 seconds at least.
    file: 'whisper-verbose.json',
    seller: 'groq',
    asked: 'whisper-large-v3-turbo',
    id: null,
    tokens: [null, null, null, null],
    nanoUsd: Math.round((10 * 40_000_000) / 3600),
  },
  {
    file: 'anthropic-messages.json',
    seller: 'anthropic',
    id: 'msg_013Zva2CMHLNnjNjJJKqJ2EF',
    tokens: [2095 + 2051 + 100_000, 503, 100_000, 2051],
    nanoUsd: 2095 * 3000 + 1051 * 3750 + 1000 * 6000 + 100_000 * 300 + 503 * 15_000 + 2 * 10_000_000,
  },
  {
    file: 'anthropic-messages.sse',
    seller: 'anthropic',
    id: 'msg_1nZdL29xx5MUA1yADyHTEsnR8uuvGzszyY',
    tokens: [35, 15, 10, 0],
    nanoUsd: 25 * 3000 + 10 * 300 + 15 * 15_000,
  },
  {
    file: 'gemini-generate.json',
    seller: 'google',
    id: 'mAitaLmkHPPlz7IPvtfUqQ4',
    tokens: [400, 100, 200, null],
    nanoUsd: 150 * 300 + 50 * 1000 + 200 * 30 + 100 * 2500,
  },
  {
    file: 'gemini-stream.json',
    seller: 'google',
    id: 'r1',
    tokens: [8, 5, null, null],
    nanoUsd: 8 * 300 + 5 * 2500,
  },
  {
    file: 'gemini-stream.sse',
    seller: 'google',
    id: 'r1',
    tokens: [8, 5, null, null],
    nanoUsd: 8 * 300 + 5 * 2500,
  },
  {
    file: 'groq-chat.sse',
    seller: 'groq',
    id: 'chatcmpl-g1',
    tokens: [100, 50, null, null],
    nanoUsd: 100 * 590 + 50 * 790,
  },
  {
    file: 'deepseek-chat.json',
    seller: 'deepseek',
    id: '30f6413a',
    tokens: [1000, 100, 600, null],
    nanoUsd: 400 * 270 + 600 * 70 + 100 * 1100,
  },
  {
    file: 'xai-chat.json',
    seller: 'x-ai',
    id: 'a3d1008e',
    tokens: [41, 404, 0, null],
    nanoUsd: 41 * 3000 + 404 * 15_000,
  },
  {
    file: 'bedrock-converse.json',
    seller: 'anthropic',
    asked: 'claude-sonnet-4-5',
    id: null,
    tokens: [45, 628, 10, 5],
    nanoUsd: 30 * 3000 + 10 * 300 + 5 * 3750 + 628 * 15_000,
  },
  {
    file: 'mistral-ocr.json',
    seller: 'mistral',
    id: null,
    tokens: [null, null, null, null],
    nanoUsd: 29 * 1_000_000,
  },
];

const ENCODINGS: readonly (readonly [string | null, (bytes: Buffer) => Buffer])[] = [
  [null, (bytes) => bytes],
  ['identity', (bytes) => bytes],
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
];

function read(file: string): Buffer {
  return readFileSync(new URL(`fixtures/${file}`, import.meta.url));
}

function contentTypeOf(file: string): string {
  return file.endsWith('.sse') ? 'text/event-stream; charset=utf-8' : 'application/json';
}

async function meter(file: string, chunks: readonly Buffer[], contentEncoding: string | null) {
  const started = createMeter({ status: 200, contentType: contentTypeOf(file), contentEncoding });
  for (const chunk of chunks) started?.write(chunk);
  return (await started?.end()) ?? null;
}

function tokensOf(usage: MeteredUsage | null) {
  return [usage?.inputTokens, usage?.outputTokens, usage?.cacheReadTokens, usage?.cacheWriteTokens];
}

describe.each(EXPECTED)('$file', ({ file, seller, asked, id, tokens, nanoUsd }) => {
  test('is metered the same however it is cut and encoded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
        fc.constantFrom(...ENCODINGS),
        async (cuts, [encoding, encode]) => {
          const chunks = cutAt(encode(read(file)), cuts);
          const before = Buffer.concat(chunks);
          const usage = await meter(file, chunks, encoding);
          expect(tokensOf(usage)).toEqual(tokens);
          expect(usage).toMatchObject({ responseId: id, isFinal: true, isSuspect: false });
          expect(Buffer.concat(chunks)).toEqual(before);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('costs what the price list says', async () => {
    const usage = await meter(file, [read(file)], null);
    if (usage === null) throw new Error('nothing metered');
    const source = { url: 'http://127.0.0.1:1', provider: 'generic', priceProvider: seller } as const;
    const price = finder.findPrice(source, '/', usage.model ?? asked ?? '');
    if (price === null) throw new Error('no price');
    expect(priceUsage(price, usage, NOON_MS)).toBe(nanoUsd);
  });

  test('is also metered through a server that names no content type', async () => {
    const started = createMeter({ status: 200, contentType: null, contentEncoding: null });
    started?.write(read(file));
    expect(tokensOf((await started?.end()) ?? null)).toEqual(tokens);
  });
});
