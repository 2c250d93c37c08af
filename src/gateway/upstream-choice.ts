import { Refusal } from '../domain/errors.ts';
import type { Upstream } from '../domain/upstream.ts';
import type { Authenticated } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { findCredentialOwner } from './provider-credential.ts';

/**
 * Where this request goes first. A test key never reaches a live upstream: it gets the route's own test
 * upstream or the built-in sandbox, and where there is neither it is not a key of this environment.
 */
export function selectUpstream(exchange: Authenticated, gateway: Gateway): Upstream | Refusal {
  const upstream = findUpstream(exchange, gateway);
  if (upstream instanceof Refusal || hasCredential(exchange, gateway, upstream)) return upstream;
  const { header } = upstream.credential;
  const place = header === 'x-api-key' ? 'as Authorization: Bearer KEY' : 'in X-API-Key';
  return new Refusal('upstream_credential_missing', {
    message: `The upstream needs a credential of its provider. Send it in the header ${header}, and the API key ${place}.`,
  });
}

function findUpstream(exchange: Authenticated, gateway: Gateway): Upstream | Refusal {
  const { route } = exchange.match;
  const live = gateway.upstreamOf(route);
  if (exchange.principal.key.env === 'live') return live;
  if (route.testUpstream !== null) return gateway.upstreamNamed(route.testUpstream);
  return gateway.sandboxUpstream(live.provider) ?? new Refusal('invalid_api_key');
}

/** Whether the upstream will get a credential: nothing is ever sent to it that it would have to refuse. */
export function hasCredential(exchange: Authenticated, gateway: Gateway, upstream: Upstream): boolean {
  return upstream.credential.mode === 'none' || findCredentialOwner(exchange, gateway, upstream) !== 'nobody';
}
