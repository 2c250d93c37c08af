/**
 * Fifth stage for a WebSocket, in place of `forward`: opens it upstream and stays until it is closed, so that
 * the exchange is in flight, holds its place in the concurrency limit and can be cut for as long as it lasts.
 */
import type { Socket } from 'node:net';
import type { Refusal } from '../domain/errors.ts';
import type { Admitted } from './exchange.ts';
import { tryUpstreams } from './forward.ts';
import type { Gateway } from './gateway.ts';
import { NO_BODY } from './request-body.ts';
import { ClientEnd } from './upgrade-client-end.ts';
import { Handshake } from './upgrade-handshake.ts';
import { SessionMetering } from './upgrade-metering.ts';
import { runSession } from './upgrade-session.ts';

/** Resolves when the WebSocket is over or was answered without one, or with the refusal to send instead. */
export async function upgrade(exchange: Admitted, gateway: Gateway): Promise<Refusal | null> {
  const client = new ClientEnd(exchange, new SessionMetering(exchange, gateway));
  let session = Promise.resolve();
  const open = (upstream: Socket): void => {
    session = runSession(exchange, gateway, client, upstream);
  };
  exchange.request.socket.once('end', () => exchange.clientGone?.());
  const refusal = await tryUpstreams(exchange, gateway, NO_BODY, (_exchange, _gateway, upstream) => {
    return new Promise((resolve) => {
      new Handshake(exchange, gateway, open, resolve).start(upstream, client);
    });
  });
  await session;
  return refusal;
}
