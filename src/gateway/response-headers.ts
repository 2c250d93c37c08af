/**
 * The headers of an answer: those of the upstream that are the client's business, and ours. Ours are pushed
 * last and their names never come from the upstream, so nothing the upstream sends can override them.
 */
import { pushCorsHeaders } from './cors.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { clientHeaderName, connectionTokens } from './header-classes.ts';
import { pushRateLimitHeaders } from './rate-limit-headers.ts';
import { translateLocation } from './redirect-target.ts';

type UpstreamHeaders = Record<string, string | string[] | undefined>;

/** Flat list for writeHead. `complete`: the length of a body that is wholly in memory. */
export function buildResponseHeaders(
  exchange: Exchange,
  gateway: Gateway,
  upstream: UpstreamHeaders,
  complete: number | null,
): string[] {
  const headers: string[] = [];
  const named = connectionTokens(upstream['connection']);
  for (const name in upstream) {
    const value = upstream[name];
    if (value === undefined || named?.has(name) === true) continue;
    const clientName = clientHeaderName(name);
    if (clientName === null) continue;
    if (name === 'location') headers.push(name, translateLocation(String(value), exchange, gateway));
    else if (typeof value === 'string') headers.push(clientName, value);
    else for (const one of value) headers.push(clientName, one);
  }
  if (complete !== null && upstream['content-length'] === undefined) {
    headers.push('content-length', String(complete));
  }
  pushOwnHeaders(headers, exchange, gateway);
  return headers;
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
