/** The headers of a WebSocket handshake, on the way up and on the way back. */
import type { IncomingMessage } from 'node:http';
import { SUBPROTOCOL_PREFIX } from './credential.ts';
import type { Admitted } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { buildResponseHeaders, headersOf } from './response-headers.ts';

type Headers = Record<string, string | string[]>;

/**
 * Completes `list`, the flat list of what any request would carry upstream. No extension is offered:
 * compressed frames could not be metered.
 */
export function buildUpgradeHeaders(exchange: Admitted, list: readonly string[]): Headers {
  const headers = toRecord(list);
  delete headers['sec-websocket-extensions'];
  delete headers['sec-websocket-protocol'];
  const protocols = offeredProtocols(exchange.request);
  if (protocols.length > 0) headers['sec-websocket-protocol'] = protocols.join(', ');
  // They belong to the handshake, whatever Connection says of them.
  for (const name of ['sec-websocket-key', 'sec-websocket-version'] as const) {
    const value = exchange.request.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  headers['connection'] = 'Upgrade';
  headers['upgrade'] = 'websocket';
  return headers;
}

/** What the 101 tells the client. */
export function buildUpgradedHeaders(exchange: Admitted, gateway: Gateway, answer: IncomingMessage): Headers {
  const headers = toRecord(buildResponseHeaders(exchange, gateway, headersOf(answer), null));
  const selected = selectProtocol(exchange, answer.headers['sec-websocket-protocol']);
  if (selected !== undefined) headers['sec-websocket-protocol'] = selected;
  return { Upgrade: 'websocket', Connection: 'Upgrade', ...headers };
}

/** The client's subprotocols without the one that carries its key. */
export function offeredProtocols(request: IncomingMessage): string[] {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '' && !protocol.toLowerCase().startsWith(SUBPROTOCOL_PREFIX));
}

/**
 * A browser that offers subprotocols fails the handshake when none is selected (RFC 6455 §4.1, WHATWG). An
 * upstream that took the list for the place of a key and nothing else selects none, so we do.
 */
function selectProtocol(
  { request, credentials }: Admitted,
  selected: string | undefined,
): string | undefined {
  if (selected !== undefined || credentials.header !== 'sec-websocket-protocol') return selected;
  return offeredProtocols(request)[0];
}

function toRecord(list: readonly string[]): Headers {
  // Without a prototype, so that a header named __proto__ is one like any other.
  const record = Object.create(null) as Headers;
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i] ?? '';
    const value = list[i + 1] ?? '';
    const earlier = record[name];
    record[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  return record;
}
