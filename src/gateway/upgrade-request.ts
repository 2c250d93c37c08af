/**
 * From Node's `upgrade` event to something that the stages take: until the connection is upgraded, a refusal
 * is an HTTP answer like any other, the last one on its connection.
 */
import { type IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from '../domain/errors.ts';

/**
 * The response object that Node does not make for an upgrade. null where an earlier request of the same
 * connection still waits for its answer: a second one would be written into its middle.
 */
export function openResponse(request: IncomingMessage, head: Buffer): ServerResponse | null {
  const { socket } = request;
  // Node took its own listener away; what must be known of an error follows as `close`.
  socket.on('error', () => undefined);
  const { _httpMessage: earlier } = socket as { _httpMessage?: ServerResponse | null };
  if (earlier !== undefined && earlier !== null) return null;
  if (head.length > 0) socket.unshift(head);
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.destroySoon());
  return response;
}

/** RFC 6455 §4.1: GET, HTTP/1.1, and the one protocol that is passed on; a body has no meaning here. */
export function checkUpgrade({ method, headers, httpVersion }: IncomingMessage): Refusal | null {
  if (headers.upgrade?.toLowerCase() !== 'websocket') {
    return new Refusal('bad_request', { message: 'The only supported upgrade is websocket.' });
  }
  const hasBody = (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
  if (method !== 'GET' || httpVersion !== '1.1' || hasBody) {
    return new Refusal('bad_request', {
      message: 'A WebSocket handshake is a GET request of HTTP/1.1 without a body.',
    });
  }
  return null;
}
