/**
 * The headers of the request to the upstream: what the caller sent, without what belongs to one connection,
 * to the gateway or to the platform key, and with the credential of the upstream.
 */
import { isEmptyCredential, type Upstream } from '../domain/upstream.ts';
import type { Authorized } from './exchange.ts';
import { connectionTokens, CREDENTIAL_HEADERS, isDroppedFromRequest } from './header-classes.ts';
import type { CredentialOwner } from './provider-credential.ts';
import { encodedParamOf } from './route-table.ts';

export interface HeaderOptions {
  readonly credentialOwner: CredentialOwner;
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
  const { header, value } = upstream.credential;
  const { credentialOwner } = options;
  const platformHeader = exchange.credentials.header;
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    if (name === platformHeader || isDroppedFromRequest(name)) continue;
    if (options.trace !== null && isReplacedTrace(name, options.trace.goesOn)) continue;
    // A stream that something is taken out of must be readable.
    if (exchange.asksUsage && name === 'accept-encoding') continue;
    if (name === header || CREDENTIAL_HEADERS.has(name)) {
      if (credentialOwner !== 'caller' || isEmptyCredential(rawHeaders[i + 1] ?? '')) continue;
    } else if (named?.has(name) === true) continue;
    headers.push(name, rawHeaders[i + 1] ?? '');
  }
  if (credentialOwner === 'gateway' && value !== null) headers.push(header, value);
  if (exchange.asksUsage) headers.push('accept-encoding', 'identity');
  if (options.trace !== null) headers.push('traceparent', options.trace.traceParent);
  if (upstream.identityHeaders) pushIdentity(headers, exchange);
  return headers;
}

/** A tracestate belongs to the traceparent it came with (W3C Trace Context, 4.3): it goes on only with that trace. */
function isReplacedTrace(name: string, goesOn: boolean): boolean {
  return name === 'traceparent' || (name === 'tracestate' && !goesOn);
}

function pushIdentity(headers: string[], exchange: Authorized): void {
  const { key } = exchange.principal;
  headers.push('x-organization-id', key.organizationId);
  headers.push('x-project-id', key.projectId);
  headers.push('x-key-id', key.id);
  const agent = agentAsValue(exchange);
  if (agent !== null) headers.push('x-agent-id', agent);
  headers.push('x-forwarded-for', exchange.clientAddress);
}

/** What a header value cannot hold, or would lose at its ends, stays percent-encoded as in the path. */
function agentAsValue({ agent, match }: Authorized): string | null {
  if (agent === null || /^[\x21-\x7e]+$/.test(agent)) return agent;
  const { agentParam } = match.route;
  return agentParam === null ? null : encodedParamOf(match, agentParam);
}
