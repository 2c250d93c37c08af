/**
 * An open WebSocket from the 101 to its end. http-proxy-3 moves the bytes; this sees to it that neither side
 * outlives the other, that the gateway can end both, and that the record says who left.
 */
import type { Socket } from 'node:net';
import type { ErrorCode } from '../domain/errors.ts';
import type { Admitted, CutReason } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import type { ClientEnd } from './upgrade-client-end.ts';
import { renderCloseFrame } from './ws-frames.ts';

/** How long one side may make no progress once the other has ended. */
const LINGER_MS = 10_000;
/** How long a client that was told to go may take. */
const LEAVE_MS = 500;

/** What the client is told: RFC 6455 §7.4.1, 1008 = policy violation, 1001 = going away. */
const CUTS: Readonly<Record<CutReason, { closeCode: number; error: ErrorCode } | null>> = {
  revoked: { closeCode: 1008, error: 'invalid_api_key' },
  shutting_down: { closeCode: 1001, error: 'shutting_down' },
  // The total timeout is made for answers; a conversation may last.
  timeout: null,
  budget: { closeCode: 1008, error: 'budget_exceeded' },
};

/** Resolves when the client's socket is closed; the upstream's is then gone too. */
export function runSession(
  exchange: Admitted,
  gateway: Gateway,
  client: ClientEnd,
  upstream: Socket,
): Promise<void> {
  const { socket } = exchange.request;
  let leftFirst: 'client' | 'upstream' | null = null;
  const clientLeaves = (): void => {
    leftFirst ??= 'client';
    destroyWhenIdle(upstream);
  };
  const upstreamLeaves = (): void => {
    leftFirst ??= 'upstream';
    destroyWhenIdle(socket);
  };
  socket.once('end', clientLeaves);
  upstream.once('end', upstreamLeaves);
  upstream.once('close', upstreamLeaves);
  exchange.clientGone = null;
  exchange.whenCut((reason) => cutSession(exchange, client, upstream, reason));
  gateway.counters.addOpenStreams(exchange.routeIndex, 1);
  return new Promise((resolve) => {
    const end = (): void => {
      clientLeaves();
      upstream.destroy();
      judge(exchange, client, leftFirst);
      exchange.cut = null;
      exchange.upstreamEndMonoMs = gateway.clock.monoMs();
      gateway.counters.addOpenStreams(exchange.routeIndex, -1);
      resolve();
    };
    if (socket.closed) end();
    else socket.once('close', end);
  });
}

function destroyWhenIdle(socket: Socket): void {
  socket.setTimeout(LINGER_MS, () => socket.destroy());
}

function cutSession(exchange: Admitted, client: ClientEnd, upstream: Socket, reason: CutReason): void {
  const cut = CUTS[reason];
  if (cut === null) return;
  exchange.cut = null;
  exchange.outcome = `refused:${cut.error}`;
  exchange.error = cut.error;
  const { socket } = exchange.request;
  const timer = setTimeout(() => socket.destroy(), LEAVE_MS);
  socket.once('close', () => clearTimeout(timer));
  client.closeWith(renderCloseFrame(cut.closeCode, cut.error));
  upstream.destroy();
}

/** A Close frame from either side is a proper end; whoever leaves without one has failed. */
function judge(exchange: Admitted, client: ClientEnd, leftFirst: 'client' | 'upstream' | null): void {
  if (exchange.outcome !== 'ok' || client.fromClient.sawClose || client.toClient.sawClose) return;
  exchange.outcome = leftFirst === 'upstream' ? 'upstream_error' : 'client_closed';
  exchange.error = leftFirst === 'upstream' ? 'upstream_unreachable' : 'client_closed';
}
