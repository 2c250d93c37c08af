import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UsageRecord } from '../../src/domain/usage.ts';
import { createMeter } from '../../src/usage/meter.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { describeWith } from '../support/requirements.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { cutAt } from '../usage/support/cut.ts';
import {
  libraryCost,
  modelAsked,
  type Recorded,
  readRecorded,
  reportedUsage,
} from '../usage/support/recorded.ts';
import { ask } from './support/ask.ts';
import { readUsageRecords, type UsageRecords } from './support/usage-records.ts';

/** Who sells what a host serves; the stand-in of the test has an address that tells nobody. */
const SELLERS: Readonly<Record<string, string>> = {
  'api.anthropic.com': 'anthropic',
  'generativelanguage.googleapis.com': 'google',
  'api.cerebras.ai': 'cerebras',
  'api.deepseek.com': 'deepseek',
  'api.groq.com': 'groq',
  'api.mistral.ai': 'mistral',
  'api.openai.com': 'openai',
  'openrouter.ai': 'openrouter',
  'router.huggingface.co': 'huggingface_together',
};
const ENCODINGS = {
  identity: (body: Buffer) => body,
  gzip: (body: Buffer) => gzipSync(body),
  br: (body: Buffer) => brotliCompressSync(body),
  zstd: (body: Buffer) => zstdCompressSync(body),
} as const;
type Encoding = keyof typeof ENCODINGS;
const PARALLEL = 8;
/** As many as were recorded up to August 2026. */
const LEAST_EXCHANGES = 253;
const FREE = /\/(?:count_tokens|input_tokens|moderations)\b|:countTokens\b/;

describeWith(['providerTraffic'], 'recorded provider traffic through the gateway', ({ providerTraffic }) => {
  const recorded = readRecorded(providerTraffic);
  let upstream: TestUpstream;
  let gateway: TestGateway;
  let records: UsageRecords;
  let key: string;

  beforeAll(async () => {
    upstream = await startUpstream((request, response) => {
      const [index, encoding] = String(request.headers['x-replay']).split(' ');
      const exchange = recorded[Number(index)];
      if (exchange !== undefined) void replay(exchange, Number(index), encoding as Encoding, response);
    });
    gateway = await startGateway({ config: configFor(recorded, upstream.url) });
    records = readUsageRecords(gateway);
    key = await gateway.createKey();
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  it('is there, and most of it tells what it used', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(LEAST_EXCHANGES);
    const telling = recorded.filter((exchange) => reportedUsage(exchange) !== null);
    expect(telling.length).toBeGreaterThan(recorded.length * 0.9);
    expect(recorded.filter(({ host }) => SELLERS[host] === undefined)).toEqual([]);
  });

  it.each(Object.keys(ENCODINGS) as Encoding[])(
    'comes out as it went in, metered as reported: %s',
    async (encoding) => {
      const replayed = new Set<string>();
      await inParallel(recorded, async (exchange, index) => {
        const name = `${index} ${exchange.host}${exchange.path}`;
        const answer = await ask(`${gateway.url}/${exchange.host}${exchange.path}`, {
          key,
          method: exchange.method,
          body: exchange.request ?? {},
          headers: { 'x-replay': `${index} ${encoding}`, 'accept-encoding': encoding },
        });
        const sent = ENCODINGS[encoding](Buffer.from(exchange.body));
        expect({ name, status: answer.status, isSame: answer.body.equals(sent) }).toEqual({
          name,
          status: exchange.status,
          isSame: true,
        });
        const record = await records.find(answer.requestId);
        replayed.add(record.requestId);
        const expected = await expectedFigures(exchange, record);
        if (expected !== null) expect({ name, ...figuresOf(record) }).toEqual({ name, ...expected });
        else expect({ name, ...figuresOf(record) }).toEqual({ name, ...estimated(exchange) });
      });
      expect(replayed.size).toBe(recorded.length);
    },
    120_000,
  );
});

/** Sends the recorded body in pieces, one of them cut inside of a character where there is one to cut. */
async function replay(
  exchange: Recorded,
  index: number,
  encoding: Encoding,
  response: ServerResponse,
): Promise<void> {
  const body = ENCODINGS[encoding](Buffer.from(exchange.body));
  const places = Array.from({ length: index % 7 }, () => Math.random());
  const wide = body.findIndex((byte) => byte >= 0xc0);
  if (wide !== -1) places.push((wide + 1.5) / body.length);
  response.writeHead(exchange.status, {
    'content-type': exchange.content_type,
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    ...(index % 2 === 0 && { 'content-length': body.length }),
  });
  for (const piece of cutAt(body, places)) {
    response.write(piece);
    await new Promise(setImmediate);
  }
  response.end();
}

function configFor(recorded: readonly Recorded[], url: string): Record<string, unknown> {
  const hosts = new Map(recorded.map((exchange) => [exchange.host, exchange.provider]));
  const nameOf = (host: string) => host.replaceAll('.', '-');
  const upstreams = [...hosts].map(([host, provider]) => [
    nameOf(host),
    { url, provider, priceProvider: SELLERS[host], credential: { mode: 'inject', value: 'Bearer sk-x' } },
  ]);
  const routes = [...hosts.keys()].map((host) => ({
    name: nameOf(host),
    path: `/${host}/`,
    stripPrefix: `/${host}`,
    upstream: nameOf(host),
    endpoints: 'all',
  }));
  return { upstreams: Object.fromEntries(upstreams) as object, routes };
}

interface Figures {
  readonly tokens: readonly (number | null)[];
  readonly costNanoUsd: number | null;
  readonly confidence: string | null;
}

function figuresOf(record: UsageRecord): Figures {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costNanoUsd, confidence } = record;
  const tokens = [inputTokens, outputTokens, cacheReadTokens ?? 0, cacheWriteTokens ?? 0];
  return { tokens, costNanoUsd, confidence };
}

/**
 * Tokens as the price library reads them in the whole answer, money as it asks for them; null where the answer
 * was sold and does not tell what it used.
 */
async function expectedFigures(exchange: Recorded, record: UsageRecord): Promise<Figures | null> {
  const reported = reportedUsage(exchange);
  if (reported === null) return isFree(exchange) ? NOTHING : null;
  const meter = createMeter({ status: 200, contentType: exchange.content_type, contentEncoding: null });
  meter?.write(Buffer.from(exchange.body));
  const usage = (await meter?.end()) ?? null;
  const named = reported['model'];
  const model = typeof named === 'string' ? named : modelAsked(exchange);
  const cost = usage === null ? null : libraryCost(exchange, usage, model, new Date(record.at));
  return {
    tokens: ['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens'].map((name) =>
      Number(reported[name]),
    ),
    costNanoUsd: cost,
    confidence: cost === null ? 'unpriced' : 'measured',
  };
}

function isFree({ status, method, path }: Recorded): boolean {
  return status !== 200 || method !== 'POST' || FREE.test(path);
}

/** Never zero by accident. */
function estimated({ path }: Recorded) {
  const atLeastOne: unknown = expect.toSatisfy(isAtLeastOne);
  // An embedding has no output.
  const output = /embed/i.test(path) ? 0 : atLeastOne;
  return {
    tokens: [atLeastOne, output, 0, 0],
    costNanoUsd: expect.toSatisfy((cost: unknown) => cost === null || isAtLeastOne(cost)) as unknown,
    confidence: expect.toBeOneOf(['estimated', 'unpriced']) as unknown,
  };
}

function isAtLeastOne(count: unknown): boolean {
  return typeof count === 'number' && count >= 1;
}

const NOTHING: Figures = { tokens: [null, null, 0, 0], costNanoUsd: null, confidence: null };

async function inParallel<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) await work(item, index);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, run));
}
