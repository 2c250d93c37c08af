/** Opens connections to one origin. Names, addresses, TLS sessions and the time it may take are undici's part. */
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';

/** Where a socket keeps who reads it. */
const READ = Symbol('read');
type ReadSocket = Socket & { [READ]?: (length: number) => void };

export type Connect = (callback: (error: Error | null, socket: Socket | null) => void) => void;

/**
 * What arrives on any connection is written over the beginning of `buffer`, and whoever reads that connection is
 * told how much it is; the next read of any other overwrites it. That spares a buffer for each read.
 */
export function createConnect(url: URL, timeoutMs: number, buffer: Buffer): Connect {
  const connect = buildConnector({
    timeout: timeoutMs,
    allowH2: false,
    onread: {
      buffer,
      callback(this: unknown, length: number): boolean {
        const socket = this as ReadSocket;
        const read = socket[READ];
        // Before anything was asked.
        if (read === undefined) socket.destroy();
        else read(length);
        return true;
      },
    },
  });
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const options = { hostname, host: url.host, protocol: url.protocol, port: url.port };
  return (callback) => {
    try {
      // The socket is left out, and not null, where there is none.
      connect(options, (...[error, socket]) => callback(error, socket ?? null));
    } catch (error) {
      // What Node takes for no address at all.
      callback(error as Error, null);
    }
  };
}

/** Sets who is told of what arrives. */
export function readWith(socket: Socket, read: (length: number) => void): void {
  (socket as ReadSocket)[READ] = read;
}
