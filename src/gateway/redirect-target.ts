/**
 * Where the client finds what the Location of an upstream names. Passed on as it is, an address of the upstream
 * would lead the client, and the key it sends along, past the gateway, and a path would lack the prefix.
 */
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { upstreamPath } from './route-table.ts';

/** Relative references and other origins are the business of the client and stay as they are. */
export function translateLocation(location: string, exchange: Exchange, gateway: Gateway): string {
  const { upstream, match, path } = exchange;
  if (upstream === null || match === null) return location;
  const target = targetAt(gateway.pools.originOf(upstream), location);
  const base = gateway.pools.basePathOf(upstream);
  if (target === null || !isBelow(base, target)) return location;
  const inner = upstreamPath(match, path);
  // The prefix that the route took off: what `path` has more than `inner`, which is never empty.
  const isBare = inner === '/' && !path.endsWith('/');
  const prefix = isBare ? path : path.slice(0, path.length - inner.length);
  return prefix + target.slice(base.length);
}

/** Path, query and fragment of a location on this origin, null for any other. */
function targetAt(origin: string, location: string): string | null {
  if (location.startsWith('/') && !/^\/[/\\]/.test(location)) return location;
  if (!/^(?:https?:|\/)/i.test(location)) return null;
  const url = URL.parse(location, origin);
  return url?.origin === origin ? url.href.slice(origin.length) : null;
}

function isBelow(base: string, target: string): boolean {
  if (!target.startsWith(base)) return false;
  return base === '' || target.length === base.length || /^[/?#]/.test(target.slice(base.length));
}
