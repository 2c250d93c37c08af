/** Whether somebody answers at the addresses of the upstreams. Nothing is sent beyond the TLS handshake. */
import net from 'node:net';
import tls from 'node:tls';
import type { Config } from '../../config/config.ts';
import { createFinding, type Finding } from './finding.ts';

const TIMEOUT_MS = 3_000;

/** Asks all of them at the same time, so that it takes three seconds at most. */
export async function checkUpstreams({ upstreams }: Config): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    Object.values(upstreams).map(async ({ name, url }) => {
      const problem = await connect(new URL(url));
      if (problem === null) return [];
      return [createFinding('upstream_unreachable', `upstreams.${name}.url`, `${url}: ${problem}`)];
    }),
  );
  return findings.flat();
}

/** Null once the connection stands, else why it does not. */
function connect({ protocol, hostname, port }: URL): Promise<string | null> {
  // A URL puts brackets around an IPv6 address, a socket takes it without.
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const isTls = protocol === 'https:';
    const to = { host, port: Number(port || (isTls ? 443 : 80)) };
    const servername = net.isIP(host) === 0 ? { servername: host } : {};
    const socket = isTls ? tls.connect({ ...to, ...servername }) : net.connect(to);
    const timer = setTimeout(() => finish(`no answer within ${TIMEOUT_MS / 1000} seconds`), TIMEOUT_MS);
    function finish(problem: string | null): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(problem);
    }
    socket.once(isTls ? 'secureConnect' : 'connect', () => finish(null));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(describe(error)));
  });
}

/** Of a host with several addresses Node reports each failure, under an empty message. */
function describe(error: NodeJS.ErrnoException): string {
  return error.message || (error.code ?? 'the connection failed');
}
