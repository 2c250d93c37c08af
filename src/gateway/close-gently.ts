import type { Socket } from 'node:net';

/** How long a refused client may go on sending what nobody reads. */
const LINGER_MS = 1_000;

/**
 * Ends a connection whose client may still be sending (RFC 9112 section 9.6). Closed at once, the system would
 * answer the bytes under way with a reset, and the client would lose the answer that says why. What comes
 * until then must be read and thrown away by the caller. Called again, it does nothing.
 */
export function closeGently(socket: Socket): void {
  if (!socket.writable) return;
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
