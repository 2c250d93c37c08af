/**
 * The headers of the request to the upstream: what the caller sent, without what belongs to one connection,
 * to the gateway or to the platform key, and with the credential of the upstream.
 */
import type { Upstream } from '../domain/upstream.ts';
import type { Authorized } from './exchange.ts';
import { connectionTokens, CREDENTIAL_HEADERS, isDroppedFromRequest } from './header-classes.ts';

export interface HeaderOptions {
  /** False where ours is injected, for a fallback on another origin and for the sandbox: the caller's is not for them. */
  readonly forwardCallerCredential: boolean;
  /** What the upstream is told instead of the caller's traceparent; null leaves it as it came. */
  readonly trace: { readonly traceParent: string; readonly goesOn: boolean } | null;
}

/** A flat list: name, value, name, value … */
export function buildRequestHeaders(
  exchange: Authorized,
  upstream: Upstream,
  options: HeaderOptions,
): string[] {
  const { rawHeaders } = exchange.request;
  const named = connectionTokens(exchange.request.headers.connection);
  const { mode, header, value } = upstream.credential;
  const takesCallers = options.forwardCallerCredential;
  const platformHeader = exchange.credentials.header;
  const headers: string[] = [];
  let hasCredential = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    if (name === platformHeader || isDroppedFromRequest(name)) continue;
    if (options.trace !== null && isReplacedTrace(name, options.trace.goesOn)) continue;
    // A stream that something is taken out of must be readable.
    if (exchange.asksUsage && name === 'accept-encoding') continue;
    if (name === header || CREDENTIAL_HEADERS.has(name)) {
      if (!takesCallers) continue;
      if (name === header) hasCredential = true;
    } else if (named?.has(name) === true) continue;
    headers.push(name, rawHeaders[i + 1] ?? '');
  }
  if (!hasCredential && value !== null && (mode === 'inject' || mode === 'prefer-client')) {
    headers.push(header, value);
  }
  if (exchange.asksUsage) headers.push('accept-encoding', 'identity');
  if (options.trace !== null) headers.push('traceparent', options.trace.traceParent);
  if (upstream.identityHeaders) pushIdentity(headers, exchange);
  return headers;
}

/** A tracestate belongs to the traceparent it came with (W3C Trace Context, 4.3): it goes on only with that trace. */
function isReplacedTrace(name: string, goesOn: boolean): boolean {
  return name === 'traceparent' || (name === 'tracestate' && !goesOn);
}

function pushIdentity(headers: string[], { principal, agent, clientAddress }: Authorized): void {
  const { key } = principal;
  headers.push('x-organization-id', key.organizationId);
  headers.push('x-project-id', key.projectId);
  headers.push('x-key-id', key.id);
  if (agent !== null) headers.push('x-agent-id', agent);
  headers.push('x-forwarded-for', clientAddress);
}
