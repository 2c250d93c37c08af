/**
 * Turns a refusal into an answer in the caller's error dialect. The answer goes out once the request is
 * recorded, like any other.
 */
import type { Refusal } from '../domain/errors.ts';
import { renderChallenge } from './challenge.ts';
import { renderErrorBody } from './error-body.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { pushOwnHeaders } from './response-headers.ts';
import { isUpstreamFault } from './upstream-error.ts';

/** Refusals after which the rest of the request is not worth reading. */
const CLOSING = new Set([
  'bad_request',
  'body_too_large',
  'headers_too_large',
  'request_timeout',
  'shutting_down',
]);

export function refuse(exchange: Exchange, refusal: Refusal, gateway: Gateway): void {
  const { response, request } = exchange;
  if (response.headersSent || response.destroyed) return;
  const dialect = exchange.match?.route.errors ?? gateway.commonDialect;
  const { status, contentType, body } = renderErrorBody(dialect, refusal, exchange.requestId);
  exchange.status = status;
  exchange.error = refusal.code;
  exchange.outcome = isUpstreamFault(refusal.code) ? 'upstream_error' : `refused:${refusal.code}`;
  exchange.bytesOut = Buffer.byteLength(body);
  exchange.concludeWith(() => {
    const headers = ['Content-Type', contentType, 'Content-Length', String(exchange.bytesOut)];
    headers.push('X-Tollgate-Error', refusal.code, 'Cache-Control', 'no-store');
    const challenge = renderChallenge(status, refusal);
    if (challenge !== null) headers.push('WWW-Authenticate', challenge);
    if (refusal.details.retryAfterS !== undefined)
      headers.push('Retry-After', String(refusal.details.retryAfterS));
    if (refusal.details.allow !== undefined) headers.push('Allow', refusal.details.allow);
    // A body that was not read would be taken for the next request.
    if (CLOSING.has(refusal.code) || !request.complete) headers.push('Connection', 'close');
    pushOwnHeaders(headers, exchange, gateway);
    response.writeHead(status, headers);
    response.end(exchange.method === 'HEAD' ? undefined : body);
  });
}
