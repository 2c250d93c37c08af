/**
 * First stage: is this a request that only one reading fits, and which route does it take? Touches no store
 * and spends nothing.
 */
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../domain/errors.ts';
import { canonicalizeTarget, readAbsoluteForm } from './canonical-path.ts';
import { findClientAddress } from '../lib/client-address.ts';
import type { Accepted, Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { type RouteMatch, upstreamPath } from './route-table.ts';

const MAX_HEADER_LINES = 100;
/** CONNECT never arrives here; everything else that is not listed is answered 405. */
export const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Headers that decide where a request goes and how its body is read, by the length of their names. */
const SINGLE_BY_LENGTH: Readonly<Record<number, string>> = { 4: 'host', 6: 'origin', 12: 'content-type' };
/** RFC 9110 section 7.2, without the comma, which is what two of them would be joined by. */
const HOST = /^(?:[\w.~%!$&'()*+;=-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

export function accept(exchange: Exchange, gateway: Gateway): Accepted | Refusal {
  const { request } = exchange;
  exchange.clientAddress = findClientAddress(request, gateway.trustedProxies);
  const framing = checkFraming(request);
  if (framing !== null) return framing;
  return locate(exchange) ?? route(exchange, gateway);
}

/** Node parses strictly; what it lets through and we do not is refused here. */
function checkFraming({ headers, rawHeaders, httpVersion }: IncomingMessage): Refusal | null {
  if (rawHeaders.length > MAX_HEADER_LINES * 2) {
    return new Refusal('headers_too_large', { message: `More than ${MAX_HEADER_LINES} header lines.` });
  }
  const isHttp11 = httpVersion === '1.1';
  if (!isHttp11 && httpVersion !== '1.0') return refuse('The HTTP version is not 1.0 or 1.1.');
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') return refuse('The only supported Transfer-Encoding is chunked.');
    if (headers['content-length'] !== undefined) {
      return refuse('A request carries either Content-Length or Transfer-Encoding.');
    }
    // RFC 9112 section 6.1: a proxy on the way that knows only HTTP/1.0 saw another end of this request.
    if (!isHttp11) return refuse('HTTP/1.0 has no Transfer-Encoding.');
  }
  const repeated = findRepeated(rawHeaders);
  if (repeated !== null) return refuse(`The header ${repeated} was sent twice.`);
  const { host } = headers;
  if (host === undefined) return isHttp11 ? refuse('The header host is missing.') : null;
  return HOST.test(host) ? null : refuse('The header host names no host.');
}

function refuse(message: string): Refusal {
  return new Refusal('bad_request', { message });
}

/** Node reads the first of two and drops the other, or joins them, but both would be forwarded. */
function findRepeated(rawHeaders: readonly string[]): string | null {
  let seen = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const single = SINGLE_BY_LENGTH[name.length];
    if (single === undefined || name.toLowerCase() !== single) continue;
    const bit = 1 << name.length;
    if ((seen & bit) !== 0) return single;
    seen |= bit;
  }
  return null;
}

/** Sets path and query from the request target. */
function locate(exchange: Exchange): Refusal | null {
  let target = exchange.request.url ?? '/';
  if (/^[a-z][a-z\d+.-]*:/i.test(target)) {
    const own = readAbsoluteForm(target, exchange.request.headers.host ?? '');
    if (own === null) return refuse('The request target names another authority.');
    target = own;
  }
  const canonical = canonicalizeTarget(target);
  if (typeof canonical === 'string') return refuse(canonical);
  exchange.path = canonical.path;
  exchange.query = canonical.query;
  exchange.hasEncodedSlash = canonical.hasEncodedSlash;
  return null;
}

function route(exchange: Exchange, gateway: Gateway): Accepted | Refusal {
  const found = gateway.routes.match(
    exchange.path,
    exchange.request.headers.host ?? '',
    routedMethod(exchange),
  );
  if (found !== null) takeRoute(exchange, found.kind === 'match' ? found : found.nearest, gateway);
  if (exchange.unfit !== null) return exchange.unfit;
  if (!METHODS.includes(exchange.method)) {
    return new Refusal('method_not_allowed', { allow: METHODS.join(', ') });
  }
  if (found === null) return new Refusal('route_not_found');
  if (found.kind === 'method_not_allowed') {
    return new Refusal('method_not_allowed', { allow: [...found.allow].join(', ') });
  }
  if (exchange.hasEncodedSlash && found.route.encodedSlashes === 'reject') {
    return refuse('The path contains an encoded slash.');
  }
  exchange.upstreamPath = upstreamPath(found, exchange.path);
  exchange.counted = true;
  gateway.counters.addInflight(exchange.routeIndex, 1);
  return exchange as Accepted;
}

/** Also of a request that the route does not take: its refusal is written as the callers of the route read it. */
function takeRoute(exchange: Exchange, match: RouteMatch, { settings }: Gateway): void {
  exchange.match = match;
  exchange.routeIndex = settings.routeIndex[match.route.name] ?? 0;
}

/** A preflight asks about the request that will follow, so it takes the route of that one. */
function routedMethod({ method, request }: Exchange): string {
  if (method !== 'OPTIONS') return method;
  return request.headers['access-control-request-method'] ?? method;
}
