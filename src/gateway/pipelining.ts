/**
 * Requests that a client sends before it has the answer to an earlier one (RFC 9112 section 9.3.2). Node hands
 * them out all at once. Here each waits until those before it are answered, so that nothing is done on a
 * connection that a refusal closes: what follows a request with doubtful framing may be a part of it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { closeGently } from './close-gently.ts';

/** Waiting requests take memory and no time of their own, so a connection may have only so many. */
const MAX_WAITING = 100;

export type TakeInTurn = (request: IncomingMessage, response: ServerResponse, start: () => void) => void;

export function createPipeline(): TakeInTurn {
  const waiting = new WeakMap<Socket, number>();
  const flooded = new WeakSet<Socket>();
  return ({ socket }, response, start) => {
    // Refused and ended: the rest is read only to be thrown away.
    if (!socket.writable || flooded.has(socket)) return;
    // Node gives a response its socket once the one before it is done.
    if (response.socket !== null) {
      start();
      return;
    }
    const count = (waiting.get(socket) ?? 0) + 1;
    if (count > MAX_WAITING) {
      flooded.add(socket);
      closeAfterCurrent(socket);
      return;
    }
    waiting.set(socket, count);
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      if (!flooded.has(socket)) start();
    });
  };
}

/** The request that runs gets its answer; whoever sent so many more is not read any further. */
function closeAfterCurrent(socket: Socket): void {
  const { _httpMessage: current } = socket as { _httpMessage?: ServerResponse | null };
  // This takes the socket from Node's parser, which would make a request of each that still comes.
  socket
    .removeAllListeners('data')
    .on('data', () => undefined)
    .resume();
  if (current === undefined || current === null) closeGently(socket);
  else current.once('close', () => closeGently(socket));
}
