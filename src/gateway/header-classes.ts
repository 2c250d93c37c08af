/** Header names by what the gateway does with them; all lower case. */

/** RFC 9110 §7.6.1 and its relatives: they belong to one connection and are never passed on. */
const HOP_BY_HOP: readonly string[] = [
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What the gateway says of the caller to the upstream; a caller cannot say it of himself. */
export const IDENTITY_HEADERS: readonly string[] = [
  'x-organization-id',
  'x-project-id',
  'x-key-id',
  'x-agent-id',
];

/** Beside all that begins with `FORWARDING_PREFIX`. */
const FORWARDING: readonly string[] = [
  'forwarded',
  'x-real-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
];
const FORWARDING_PREFIX = 'x-forwarded-';

/** Some servers take method, path or host from here, and would serve another request than was judged. */
const OVERRIDES: readonly string[] = [
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  'x-original-host',
  'x-original-method',
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
];

/** Never forwarded upstream as the caller sent them. Host and Content-Length are written anew. */
const REQUEST_DROPPED: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  ...IDENTITY_HEADERS,
  ...FORWARDING,
  ...OVERRIDES,
  'expect',
  'host',
  'content-length',
]);

/** Where providers read their credential, beside a header that an upstream names itself. */
export const PROVIDER_CREDENTIAL_HEADERS: readonly string[] = [
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
];

/** Headers of the caller that are for the origin of the provider alone, and not sent beside a credential of ours. */
export const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([...PROVIDER_CREDENTIAL_HEADERS, 'cookie']);

/** Not passed to the client: they speak of another connection, another origin or another account. */
const RESPONSE_DROPPED: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'alt-svc',
  'clear-site-data',
  // Written anew.
  'content-length',
  'date',
  'nel',
  'report-to',
  'set-cookie',
  'set-cookie2',
  'strict-transport-security',
]);

/** Names that the gateway uses itself; the upstream's value comes back under another. */
const RESPONSE_RENAMED: ReadonlyMap<string, string> = new Map([
  ['x-request-id', 'X-Upstream-Request-Id'],
  ['x-ratelimit-limit', 'X-Upstream-RateLimit-Limit'],
  ['x-ratelimit-remaining', 'X-Upstream-RateLimit-Remaining'],
  ['x-ratelimit-reset', 'X-Upstream-RateLimit-Reset'],
  ['ratelimit', 'X-Upstream-RateLimit'],
  ['ratelimit-policy', 'X-Upstream-RateLimit-Policy'],
]);

/**
 * `X_Key_Id` reaches many servers as X-Key-Id, so underscores count as hyphens; a credential is read under its
 * right name alone, and must not arrive under a wrong one.
 */
export function isDroppedFromRequest(name: string): boolean {
  if (name.includes('_')) {
    const hyphened = name.replaceAll('_', '-');
    return CREDENTIAL_HEADERS.has(hyphened) || isDroppedFromRequest(hyphened);
  }
  return REQUEST_DROPPED.has(name) || name.startsWith(FORWARDING_PREFIX);
}

/** The name under which the client gets a header of the upstream, null where it does not. */
export function clientHeaderName(name: string): string | null {
  if (RESPONSE_DROPPED.has(name)) return null;
  if (name.startsWith('access-control-') || name.startsWith('x-tollgate-')) return null;
  return RESPONSE_RENAMED.get(name) ?? name;
}

/** Fields that Connection declares to be of this hop only; null in the usual case that it names none. */
export function connectionTokens(connection: string | string[] | undefined): ReadonlySet<string> | null {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return null;
  return new Set(
    String(connection)
      .split(',')
      .map((token) => token.trim().toLowerCase()),
  );
}
