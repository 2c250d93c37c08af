/**
 * From Node's `upgrade` event to something that the stages take: until the connection is upgraded, a refusal
 * is an HTTP answer like any other, the last one on its connection.
 */
import { type IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from '../domain/errors.ts';

/** Whether an earlier request of the same connection still waits for its answer. */
export function isBehindAnother({ socket }: IncomingMessage): boolean {
  const { _httpMessage: earlier } = socket as { _httpMessage?: ServerResponse | null };
  return earlier !== undefined && earlier !== null;
}

/** Java's client offers h2c with its first request to any http:// URL and goes on without (RFC 9110 section 7.8). */
export function isOfferOfHttp2({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'h2c';
}

/** The response object that Node does not make for an upgrade. */
export function openResponse(request: IncomingMessage, head: Buffer): ServerResponse {
  const { socket } = request;
  // Node took its own listener away; what must be known of an error follows as `close`.
  socket.on('error', () => undefined);
  if (head.length > 0) socket.unshift(head);
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.destroySoon());
  return response;
}

/** 16 bytes in base64 (RFC 6455 §4.1). */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** RFC 6455 §4.1: GET, HTTP/1.1, and the one protocol that is passed on; a body has no meaning here. */
export function checkUpgrade({ method, headers, httpVersion }: IncomingMessage): Refusal | null {
  if (headers.upgrade?.toLowerCase() !== 'websocket') {
    return refuseUpgrade('The only supported upgrade is websocket.');
  }
  const hasBody = (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
  if (method !== 'GET' || httpVersion !== '1.1' || hasBody) {
    return refuseUpgrade('A WebSocket handshake is a GET request of HTTP/1.1 without a body.');
  }
  // Node joins two of them by a comma, and upstreams may read either.
  const isPlain =
    KEY.test(headers['sec-websocket-key'] ?? '') && !headers['sec-websocket-version']?.includes(',');
  return isPlain
    ? null
    : refuseUpgrade('A WebSocket handshake has one valid Sec-WebSocket-Key and one version.');
}

/** Its 101 would say that the answers before it are over, while what follows it was read already. */
export function refuseLateUpgrade(): Refusal {
  return refuseUpgrade('An upgrade was asked for before the request before it was answered.');
}

function refuseUpgrade(message: string): Refusal {
  return new Refusal('bad_request', { message });
}
