/**
 * Whose credential an upstream gets: the caller's or the gateway's, never both. The one answer for the choice of
 * the upstream, for the headers it is sent, and for whom its 401 is told.
 */
import { isEmptyCredential, type Upstream } from '../domain/upstream.ts';
import type { Authenticated } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { hasKeyInQuery } from './google-query-key.ts';
import { PROVIDER_CREDENTIAL_HEADERS } from './header-classes.ts';

export type CredentialOwner = 'caller' | 'gateway' | 'nobody';

/**
 * What the caller sent is for the origin of the route's own upstream: not for a fallback or a test upstream
 * elsewhere, not for the sandbox, and not where the gateway injects its own.
 */
export function findCredentialOwner(
  exchange: Authenticated,
  { pools, upstreamOf }: Gateway,
  upstream: Upstream,
): CredentialOwner {
  const { mode, value } = upstream.credential;
  const takesCallers =
    mode !== 'inject' && pools.originOf(upstream) === pools.originOf(upstreamOf(exchange.match.route));
  if (takesCallers && (mode === 'none' || sendsCredential(exchange, upstream))) return 'caller';
  return value === null ? 'nobody' : 'gateway';
}

/** Whether the caller sent a credential of the provider, wherever providers read one. Cookies are none. */
function sendsCredential(exchange: Authenticated, { provider, credential }: Upstream): boolean {
  for (const name of PROVIDER_CREDENTIAL_HEADERS) {
    if (sendsIn(name, exchange)) return true;
  }
  return sendsIn(credential.header, exchange) || (provider === 'google' && hasKeyInQuery(exchange.query));
}

function sendsIn(name: string, { request, credentials }: Authenticated): boolean {
  const value = name === credentials.header ? undefined : request.headers[name];
  return typeof value === 'string' && !isEmptyCredential(value);
}
