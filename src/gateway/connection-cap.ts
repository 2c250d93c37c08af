import type { Server } from 'node:http';
import { networkOf } from '../lib/cidr.ts';

export interface ConnectionCap {
  /** Connections that one network, see lib/cidr.ts, may hold open at once. */
  readonly perNetwork: number;
  /** Proxies speak for many callers and are not counted. */
  isTrusted(address: string): boolean;
}

/** One sender cannot take all connections; those beyond its share are closed at once. */
export function capConnections(server: Server, cap: ConnectionCap): void {
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    if (cap.isTrusted(address)) return;
    const network = networkOf(address);
    const count = (open.get(network) ?? 0) + 1;
    if (count > cap.perNetwork) {
      socket.destroy();
      return;
    }
    open.set(network, count);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left === 0) open.delete(network);
      else open.set(network, left);
    });
  });
}
