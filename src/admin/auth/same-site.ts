import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';

/**
 * Refuses what another site makes a browser send, as CrossOriginProtection of Go's net/http does: browsers tell
 * by Sec-Fetch-Site, older ones by Origin. A client that sends neither is no browser, and nobody lends it his
 * cookie. Only hosts are compared, because a proxy in front may have ended TLS.
 */
export function refuseCrossSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const isForeign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (origin !== undefined && URL.parse(origin)?.host !== request.host);
  if (isForeign) throw new Problem(403, 'cross_site_request', 'The request comes from another site');
}
