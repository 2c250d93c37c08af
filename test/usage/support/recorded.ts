/** Exchanges with real providers, one JSON object a line, and what the price library reads in them. */
import { readFileSync } from 'node:fs';
import {
  calcPrice,
  extractUsage,
  findProvider,
  type Provider as PriceProvider,
  type Usage,
} from '@pydantic/genai-prices';
import type { Provider } from '../../../src/domain/upstream.ts';
import type { MeteredUsage } from '../../../src/usage/metered-usage.ts';

export interface Recorded {
  readonly provider: Provider;
  readonly method: string;
  readonly request: { readonly model?: string } | null;
  readonly host: string;
  readonly path: string;
  readonly status: number;
  readonly content_type: string;
  readonly body: string;
}

type Json = Record<string, unknown>;

export function readRecorded(file: string): Recorded[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Recorded);
}

export function modelAsked(exchange: Recorded): string {
  return exchange.request?.model ?? /\/models\/([^:]+)/.exec(exchange.path)?.[1] ?? '';
}

/** What the price library asks for it; null = unpriced. */
export function libraryCost(
  exchange: Recorded,
  usage: MeteredUsage,
  model: string,
  timestamp: Date,
): number | null {
  const tokens: Usage = { ...usage.parts };
  if (usage.inputTokens !== null) tokens['input_tokens'] = usage.inputTokens;
  if (usage.outputTokens !== null) tokens['output_tokens'] = usage.outputTokens;
  if (usage.cacheReadTokens !== null) tokens['cache_read_tokens'] = usage.cacheReadTokens;
  if (usage.cacheWriteTokens !== null) tokens['cache_write_tokens'] = usage.cacheWriteTokens;
  const providerApiUrl = `https://${exchange.host}${exchange.path}`;
  const price = calcPrice(tokens, model, { providerApiUrl, timestamp });
  return price === null ? null : Math.round(Number((price.total_price * 1e9).toPrecision(15)));
}

/** What the whole document says, by the extractors of the price library. */
export function reportedUsage(exchange: Recorded): Json | null {
  if (exchange.status !== 200) return null;
  const document = wholeDocument(exchange);
  const raw = (document['usage'] ?? document['usageMetadata']) as Json | undefined;
  if (raw === undefined) return null;
  const usage = extract(exchange, document);
  return {
    model: document['model'] ?? document['modelVersion'] ?? null,
    id: document['id'] ?? document['responseId'] ?? null,
    input_tokens: usage['input_tokens'],
    output_tokens: usage['output_tokens'] ?? 0,
    // Two servers report their cache in fields that the library does not know.
    cache_read_tokens: usage['cache_read_tokens'] ?? raw['num_cached_tokens'] ?? raw['cached_tokens'] ?? 0,
    cache_write_tokens: usage['cache_write_tokens'] ?? 0,
  };
}

function extract({ host, path }: Recorded, document: Json): Usage {
  if (path.includes('/responses')) {
    return extractWith(findProvider({ providerId: 'openai' }), document, 'responses');
  }
  const provider = findProvider({ providerApiUrl: `https://${host}${path}` });
  const hasDefault = provider?.extractors?.some((extractor) => extractor.api_flavor === 'default') ?? false;
  return extractWith(provider, document, hasDefault ? 'default' : 'chat');
}

function extractWith(provider: PriceProvider | undefined, document: Json, flavor: string): Usage {
  if (provider === undefined) throw new Error('the library does not know this host');
  return extractUsage(provider, document, flavor).usage;
}

function wholeDocument(exchange: Recorded): Json {
  if (!exchange.content_type.includes('event-stream')) return JSON.parse(exchange.body) as Json;
  const events = [...exchange.body.matchAll(/^data: (\{.*)$/gm)].map(
    (match) => JSON.parse(match[1] ?? '') as Json,
  );
  const documents = events.map((event) => (event['response'] ?? event['message'] ?? event) as Json);
  const merged: Json = {};
  for (const document of documents) {
    for (const key of ['model', 'modelVersion', 'id', 'responseId'])
      if (typeof document[key] === 'string') merged[key] = document[key];
    for (const key of ['usage', 'usageMetadata']) {
      if (!document[key]) continue;
      const before = exchange.host.includes('anthropic') ? (merged[key] as Json | undefined) : {};
      merged[key] = { ...before, ...(document[key] as Json) };
    }
  }
  return merged;
}
