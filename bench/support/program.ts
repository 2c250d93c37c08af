/** What every program of the bench does around its own work. */
import type { Server } from 'node:http';

/** Listens on a free loopback port, tells the parent which, and ends when the parent does. */
export function serveParent(server: Server): void {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object') console.log(address?.port);
  });
  process.stdin.on('end', () => process.exit()).resume();
}
