import { Refusal } from '../domain/errors.ts';
import type { Route } from '../domain/route.ts';
import type { Upstream } from '../domain/upstream.ts';
import type { Authenticated } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { findCredentialOwner } from './provider-credential.ts';

/** Where this request goes first; a refusal where that needs a credential of its provider and would get none. */
export function selectUpstream(exchange: Authenticated, gateway: Gateway): Upstream | Refusal {
  const upstream = findUpstream(exchange, gateway);
  if (upstream === null) return gateway.failures.count(exchange.clientAddress);
  if (hasCredential(exchange, gateway, upstream)) return upstream;
  const { header } = upstream.credential;
  const place = header === 'x-api-key' ? 'as Authorization: Bearer KEY' : 'in X-API-Key';
  return new Refusal('upstream_credential_missing', {
    message: `The upstream needs a credential of its provider. Send it in the header ${header}, and the API key ${place}.`,
  });
}

/** A test key never reaches a live upstream; null where the route has none for it. */
export function findUpstream({ principal, match }: Authenticated, gateway: Gateway): Upstream | null {
  const { route } = match;
  return principal.key.env === 'live' ? gateway.upstreamOf(route) : findTestUpstream(route, gateway);
}

/** The route's own test upstream, or the built-in sandbox where it is on. */
export function findTestUpstream(route: Route, gateway: Gateway): Upstream | null {
  if (route.testUpstream !== null) return gateway.upstreamNamed(route.testUpstream);
  return gateway.sandboxUpstream(gateway.upstreamOf(route).provider);
}

/**
 * Whether a fallback may have this request: it needs a credential too, and one of ours opens no more of it here
 * than on a route of its own.
 */
export function mayFallBackTo(exchange: Authenticated, gateway: Gateway, upstream: Upstream): boolean {
  if (!hasCredential(exchange, gateway, upstream)) return false;
  const filter = gateway.endpointsOf(exchange.match.route.name, upstream);
  if (filter === null || filter(exchange.method, exchange.upstreamPath)) return true;
  return findCredentialOwner(exchange, gateway, upstream) !== 'gateway';
}

/** Whether the upstream will get a credential: nothing is ever sent to it that it would have to refuse. */
function hasCredential(exchange: Authenticated, gateway: Gateway, upstream: Upstream): boolean {
  return upstream.credential.mode === 'none' || findCredentialOwner(exchange, gateway, upstream) !== 'nobody';
}
