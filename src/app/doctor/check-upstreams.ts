/** Whether somebody answers at the addresses of the upstreams. Nothing is sent beyond the TLS handshake. */
import net from 'node:net';
import tls from 'node:tls';
import type { Config } from '../../config/config.ts';
import type { UsageReader } from '../../usage/usage-query.ts';
import { createFinding, type Finding } from './finding.ts';

const TIMEOUT_MS = 3_000;
const USED_MS = 7 * 86_400_000;

/** An upstream that no connection could be made to. */
export interface Unreachable {
  readonly name: string;
  /** Its url, and why. */
  readonly what: string;
}

/** Asks all of them at the same time, so that it takes three seconds at most. */
export async function findUnreachable({ upstreams }: Config): Promise<readonly Unreachable[]> {
  const found = await Promise.all(
    Object.values(upstreams).map(async ({ name, url }) => {
      const problem = await connect(new URL(url));
      return problem === null ? [] : [{ name, what: `${url}: ${problem}` }];
    }),
  );
  return found.flat();
}

/** Upstreams that live keys have asked of late, by way of the routes there are now. */
export async function listUsedUpstreams(
  { routes }: Pick<Config, 'routes'>,
  usage: Pick<UsageReader, 'sumUsage'>,
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const groups = await usage.sumUsage({ by: 'route', fromMs: nowMs - USED_MS, toMs: nowMs + 1 });
  const used = new Set(groups.map(({ group }) => group));
  return new Set(
    routes
      .filter(({ name }) => used.has(name))
      .flatMap(({ upstream, fallbacks }) => [upstream, ...fallbacks]),
  );
}

/** One that nobody asks hurts nobody, such as a sample that was left in the file. `used`: null where not known. */
export function judgeUnreachable(
  unreachable: readonly Unreachable[],
  used: ReadonlySet<string> | null,
): readonly Finding[] {
  return unreachable.map(({ name, what }) => {
    const isUsed = used === null || used.has(name);
    const id = isUsed ? 'upstream_unreachable' : 'unused_upstream_unreachable';
    return createFinding(id, `upstreams.${name}.url`, what);
  });
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
