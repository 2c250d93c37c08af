import { Refusal } from '../domain/errors.ts';
import type { Upstream } from '../domain/upstream.ts';
import type { Authenticated } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { CREDENTIAL_HEADERS } from './header-classes.ts';

/**
 * Where this request goes first. A test key never reaches a live upstream: it gets the route's own test
 * upstream or the built-in sandbox, and where there is neither it is not a key of this environment.
 */
export function selectUpstream(exchange: Authenticated, gateway: Gateway): Upstream | Refusal {
  const upstream = findUpstream(exchange, gateway);
  if (upstream instanceof Refusal || hasCredential(exchange, gateway, upstream)) return upstream;
  const { header } = upstream.credential;
  return new Refusal('upstream_credential_missing', {
    message: `The upstream needs a credential of its provider. Send it in the header ${header}, and the API key in X-API-Key.`,
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
  const { mode, header, value } = upstream.credential;
  if (mode === 'none' || value !== null) return true;
  const { request, credentials } = exchange;
  const isSent = [header, ...CREDENTIAL_HEADERS].some((name) => {
    const sent = request.headers[name];
    return name !== credentials.header && sent !== undefined && sent !== '';
  });
  return isSent && takesCallersCredential(exchange, gateway, upstream);
}

/**
 * What the caller sent is for the origin of the route's own upstream: not for a fallback or a test upstream
 * elsewhere, not for the sandbox, and not where the gateway injects its own.
 */
export function takesCallersCredential(
  { match }: Authenticated,
  { pools, upstreamOf }: Gateway,
  upstream: Upstream,
): boolean {
  if (upstream.credential.mode === 'inject') return false;
  return pools.originOf(upstream) === pools.originOf(upstreamOf(match.route));
}
