/**
 * Cross-origin rules. A preflight carries no key, so the route answers it from the union of what its keys
 * allow; the actual answer names the origin only where this key allows it.
 */
import { Refusal } from '../domain/errors.ts';
import { candidatePatterns, originMatches, parseOrigin } from '../domain/origin.ts';
import type { KeyScope } from '../keys/key-store.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { METHODS } from './accept.ts';
import type { Accepted, Authenticated, Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { paramOf } from './route-table.ts';
import { SELF_SERVICE } from './self-service-route.ts';
import { findTestUpstream } from './upstream-choice.ts';

const EXPOSED =
  'X-Request-Id, X-Upstream-Request-Id, X-Tollgate-Error, X-RateLimit-Limit, X-RateLimit-Remaining, ' +
  'X-RateLimit-Reset, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate';
/** How long a browser may keep the answer to a preflight; changes of a key's origins take this long there. */
const PREFLIGHT_MAX_AGE_S = '600';

export function isPreflight({ method, request }: Accepted): boolean {
  return (
    method === 'OPTIONS' &&
    request.headers.origin !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  );
}

/**
 * 204 in any case; origin and headers are echoed where some key of the route allows the origin, and the method
 * where the gateway takes it: the route has been found to.
 */
export async function answerPreflight(exchange: Accepted, gateway: Gateway): Promise<null> {
  const { request, response } = exchange;
  const method = request.headers['access-control-request-method'] ?? '';
  const allowed = await isOriginOfAnyKey(exchange, gateway);
  exchange.status = 204;
  exchange.concludeWith(() => {
    const headers = ['X-Request-Id', exchange.requestId, 'Cache-Control', 'no-store'];
    headers.push('Vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers');
    if (allowed) {
      headers.push('Access-Control-Allow-Origin', request.headers.origin ?? '');
      if (METHODS.includes(method)) headers.push('Access-Control-Allow-Methods', method);
      const wanted = request.headers['access-control-request-headers'];
      if (wanted !== undefined) headers.push('Access-Control-Allow-Headers', wanted);
      headers.push('Access-Control-Max-Age', PREFLIGHT_MAX_AGE_S);
    }
    response.writeHead(204, headers);
    response.end();
  });
  return null;
}

/** Holds the Origin of a request against the list of its key, and remembers what to answer the browser. */
export function checkOrigin(exchange: Authenticated): Refusal | null {
  const raw = exchange.request.headers.origin;
  const { key, kind, origins } = exchange.principal;
  const isPublic = kind === 'public';
  if (raw === undefined) {
    const needed = isPublic || (key.originCheck === 'always' && origins.length > 0);
    return needed
      ? new Refusal('origin_not_allowed', { message: 'This API key needs an Origin header' })
      : null;
  }
  const isUnrestricted = !isPublic && (key.originCheck === 'public_only' || origins.length === 0);
  if (isUnrestricted || matchesAny(raw, exchange)) {
    exchange.allowedOrigin = raw;
    return null;
  }
  exchange.allowedOrigin = null;
  return new Refusal('origin_not_allowed');
}

function matchesAny(raw: string, { principal }: Authenticated): boolean {
  const origin = parseOrigin(raw);
  return origin !== null && principal.origins.some((pattern) => originMatches(origin, pattern));
}

/** A refusal that came before the key's own list was asked follows the union, so that a page can read it. */
export async function allowOriginOfRefusal(exchange: Exchange, gateway: Gateway): Promise<void> {
  if (exchange.allowedOrigin !== undefined) return;
  const { origin } = exchange.request.headers;
  if (origin === undefined) return;
  try {
    exchange.allowedOrigin = (await isOriginOfAnyKey(exchange, gateway)) ? origin : null;
  } catch {
    // The store cannot be read; the refusal that says so goes out without CORS headers.
    exchange.allowedOrigin = null;
  }
}

function isOriginOfAnyKey(exchange: Exchange, gateway: Gateway): MaybePromise<boolean> {
  const origin = parseOrigin(exchange.request.headers.origin ?? '');
  // `null` and malformed origins can still be allowed by a key without a list.
  const patterns = origin === null ? [] : candidatePatterns(origin);
  return gateway.reader.anyKeyAllowsOrigin(scopeOf(exchange, gateway), patterns);
}

/** The keys that the request may carry; any where no route is known. */
function scopeOf({ match }: Exchange, gateway: Gateway): KeyScope {
  if (match === null) return { project: null, route: null, env: null };
  const { name, project, projectParam, env } = match.route;
  const takesTestKeys = findTestUpstream(match.route, gateway) !== null;
  return {
    project: project ?? (projectParam === null ? null : paramOf(match, projectParam)),
    // What the gateway answers itself is open to keys of every route.
    route: name === SELF_SERVICE ? null : name,
    env: env ?? (takesTestKeys ? null : 'live'),
  };
}

export function pushCorsHeaders(headers: string[], exchange: Exchange): void {
  // Also where none was sent: a cache may not hand that answer to a page, which could not read it.
  headers.push('Vary', 'Origin');
  if (typeof exchange.allowedOrigin !== 'string') return;
  headers.push(
    'Access-Control-Allow-Origin',
    exchange.allowedOrigin,
    'Access-Control-Expose-Headers',
    EXPOSED,
  );
}
