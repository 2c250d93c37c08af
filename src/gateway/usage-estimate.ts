/**
 * What a request is taken to have used where its answer does not tell: it broke off, or the provider is silent.
 * Rough on purpose, and marked as estimated wherever it shows.
 */
import type { Provider } from '../domain/upstream.ts';
import type { MeteredUsage } from '../usage/metered-usage.ts';
import type { Exchange } from './exchange.ts';

/** English text. */
export const BYTES_PER_TOKEN = 4;
/** Sound as MP3, with which the answers of speech APIs begin; other formats are longer, so this is the dear side. */
export const BINARY_BYTES_PER_TOKEN = 800;
/** An event of OpenAI carries a token or two in a long frame, those of the others whole phrases. */
export const STREAM_BYTES_PER_TOKEN: Readonly<Record<Provider, number>> = {
  openai: 200,
  anthropic: 40,
  google: 20,
  generic: 100,
};

/** Never zero by accident: what a request sent and got is at least one token each way. `path` is the upstream's. */
export function estimateUsage(exchange: Exchange, path: string, metered: MeteredUsage | null): MeteredUsage {
  return {
    model: metered?.model ?? null,
    responseId: metered?.responseId ?? exchange.meter?.pendingId ?? null,
    inputTokens: metered?.inputTokens ?? Math.max(1, Math.ceil(exchange.bytesIn / BYTES_PER_TOKEN)),
    outputTokens: Math.max(metered?.outputTokens ?? 0, estimateOutput(exchange, path)),
    cacheReadTokens: metered?.cacheReadTokens ?? null,
    cacheWriteTokens: metered?.cacheWriteTokens ?? null,
    parts: metered?.parts ?? {},
    isFinal: true,
    isSuspect: metered?.isSuspect ?? false,
  };
}

function estimateOutput(exchange: Exchange, path: string): number {
  if (exchange.meter?.pendingId != null) return exchange.upstream?.assumedOutputTokens ?? 1;
  if (/(?:\/embeddings|:(?:batchE|e)mbedContents?)$/.test(path)) return 0;
  const bytes = exchange.meter?.bytes ?? exchange.bytesOut;
  return Math.max(1, Math.ceil(bytes / bytesPerToken(exchange)));
}

/** An answer without a meter is binary, or one in which nothing can be read. */
function bytesPerToken({ streamed, upstream, meter }: Exchange): number {
  if (streamed) return STREAM_BYTES_PER_TOKEN[upstream?.provider ?? 'generic'];
  return meter === null ? BINARY_BYTES_PER_TOKEN : BYTES_PER_TOKEN;
}
