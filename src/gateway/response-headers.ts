/**
 * The headers of an answer: those of the upstream that are the client's business, and ours. Ours are pushed
 * last and their names never come from the upstream, so nothing the upstream sends can override them.
 */
import type { IncomingMessage } from 'node:http';
import type { AnswerHead } from '../upstreams/http1/answer-head.ts';
import { pushCorsHeaders } from './cors.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { clientHeaderName, connectionTokens } from './header-classes.ts';
import { pushRateLimitHeaders } from './rate-limit-headers.ts';
import { translateLocation } from './redirect-target.ts';

type UpstreamHeaders = Pick<AnswerHead, 'headers' | 'connection'>;

/** Flat list for writeHead. `length`: what Content-Length says; null where the answer has none. */
export function buildResponseHeaders(
  exchange: Exchange,
  gateway: Gateway,
  { headers: upstream, connection }: UpstreamHeaders,
  length: number | null,
): string[] {
  const headers: string[] = [];
  const named = connectionTokens(connection ?? undefined);
  for (let i = 0; i < upstream.length; i += 2) {
    const name = upstream[i] ?? '';
    const value = upstream[i + 1] ?? '';
    if (named?.has(name) === true) continue;
    const clientName = clientHeaderName(name);
    if (clientName === null) continue;
    headers.push(clientName, name === 'location' ? translateLocation(value, exchange, gateway) : value);
  }
  if (length !== null) headers.push('content-length', String(length));
  pushOwnHeaders(headers, exchange, gateway);
  return headers;
}

/** Of an answer that Node has read. */
export function headersOf({ rawHeaders, headers }: IncomingMessage): UpstreamHeaders {
  const list = rawHeaders.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));
  return { headers: list, connection: headers.connection ?? null };
}

/** What every answer carries: the request id, the limits of the key, CORS where a browser asks. */
export function pushOwnHeaders(headers: string[], exchange: Exchange, gateway: Gateway): void {
  headers.push('X-Request-Id', exchange.requestId);
  if (exchange.limits.length > 0) {
    pushRateLimitHeaders(headers, exchange.limits, {
      window: gateway.settings.rateLimitHeaders,
      violated: exchange.violated,
      atMs: exchange.limitsAtMs,
    });
  }
  pushCorsHeaders(headers, exchange);
}
