/**
 * One undici pool per upstream origin and set of timeouts: keep-alive connections, bounded in number.
 */
import { buildConnector, Pool } from 'undici';
import type { Upstream } from '../domain/upstream.ts';

/** Connections per upstream over all workers; what exceeds it waits in the pool's queue. */
const MAX_CONNECTIONS = 1024;
/** Under load a connection never falls idle; renewed after so many requests it follows a change in DNS. */
const MAX_REQUESTS_PER_CONNECTION = 10_000;

/** An ECONNRESET of an established connection. */
const RESET = 'UPSTREAM_RESET';

export interface PoolEntry {
  readonly pool: Pool;
  readonly origin: string;
  /** Path of the upstream URL without a trailing slash; often empty. */
  readonly basePath: string;
}

export class UpstreamPools {
  readonly #workers: number;
  readonly #entries = new Map<string, PoolEntry>();
  /** The same by object; a reload makes new objects of which most share an entry. */
  readonly #byUpstream = new WeakMap<Upstream, PoolEntry>();

  constructor(workers: number) {
    this.#workers = workers;
  }

  get(upstream: Upstream): Pool {
    return this.#entry(upstream).pool;
  }

  originOf(upstream: Upstream): string {
    return this.#entry(upstream).origin;
  }

  basePathOf(upstream: Upstream): string {
    return this.#entry(upstream).basePath;
  }

  #entry(upstream: Upstream): PoolEntry {
    const known = this.#byUpstream.get(upstream);
    if (known !== undefined) return known;
    const id = `${upstream.name} ${upstream.url} ${upstream.timeouts.connectMs}`;
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = createEntry(upstream, Math.max(1, Math.floor(MAX_CONNECTIONS / this.#workers)));
      this.#entries.set(id, entry);
    }
    this.#byUpstream.set(upstream, entry);
    return entry;
  }

  /** Lets running requests finish, then closes every connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ pool }) => pool.close()));
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ pool }) => pool.destroy()));
  }
}

function createEntry(upstream: Upstream, connections: number): PoolEntry {
  const url = new URL(upstream.url);
  const pool = new Pool(url.origin, {
    connections,
    pipelining: 1,
    maxRequestsPerClient: MAX_REQUESTS_PER_CONNECTION,
    connect: createConnector(upstream.timeouts.connectMs),
    // undici's own default of 4 s stays: longer than an upstream keeps its side, and POSTs meet closed sockets.
    allowH2: false,
  });
  return { pool, origin: url.origin, basePath: url.pathname.replace(/\/$/, '') };
}

/**
 * Connects as undici does. It takes a reset for the proper end of an answer without a length, because one
 * system reports the close of a connection so; under another name it is what it is, an answer cut off.
 */
function createConnector(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false });
  return (options, callback) => {
    connect(options, (...result) => {
      const [, socket] = result;
      socket?.prependListener('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') error.code = RESET;
      });
      callback(...result);
    });
  };
}
