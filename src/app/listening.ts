/** Ports that cannot be had, and URLs of those that can. */
import { createServer } from 'node:net';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** A URL that works on this machine: a wildcard address is reached through loopback. */
export function formatUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}

/** Runs `listen` for a section of gateway.yaml; says what to do when its address cannot be had. */
export async function listenFor<T>(section: string, at: Address, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    throw explain(section, at, error as Error);
  }
}

/**
 * Fails where somebody listens already. Workers share their port, and the system would share it with those
 * of another process of the same user just as well, half of the connections each.
 */
export function requireFreePort({ host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}

function explain(section: string, { host, port }: Address, error: Error): Error {
  const reason = reasonOf(error.message);
  if (reason === null) return error;
  return new Error(
    `cannot listen on ${host}:${port} (${section} in gateway.yaml): ${reason} (${error.message})`,
    { cause: error },
  );
}

function reasonOf(message: string): string | null {
  if (message.includes('EADDRINUSE')) {
    return 'another program listens there; stop it, or set another port';
  }
  if (message.includes('EACCES')) return 'this user may not; ports below 1024 are for root';
  if (message.includes('EADDRNOTAVAIL')) return 'this machine has no such address';
  return message.includes('ENOTFOUND') ? 'there is no such host' : null;
}
