/**
 * Requests that a client sends before it has the answer to an earlier one (RFC 9112 section 9.3.2). Node hands
 * them out all at once. Here each waits until those before it are answered, so that nothing is done on a
 * connection that a refusal closes: what follows a request with doubtful framing may be a part of it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Waiting requests take memory and no time of their own, so a connection may have only so many. */
const MAX_WAITING = 100;

export type TakeInTurn = (request: IncomingMessage, response: ServerResponse, start: () => void) => void;

export function createPipeline(): TakeInTurn {
  const waiting = new WeakMap<Socket, number>();
  return ({ socket }, response, start) => {
    // Refused and ended: the rest is read only to be thrown away.
    if (!socket.writable) return;
    // Node gives a response its socket once the one before it is done.
    if (response.socket !== null) {
      start();
      return;
    }
    const count = (waiting.get(socket) ?? 0) + 1;
    if (count > MAX_WAITING) {
      socket.destroy();
      return;
    }
    waiting.set(socket, count);
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      start();
    });
  };
}
