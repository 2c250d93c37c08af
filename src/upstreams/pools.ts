/** One pool of connections per upstream origin and set of timeouts. */
import type { Upstream } from '../domain/upstream.ts';
import type { Clock } from '../lib/clock.ts';
import { createConnect } from './http1/connect.ts';
import { ConnectionPool } from './http1/connection-pool.ts';

/** Connections per upstream over all workers; what exceeds it waits for one to become free. */
const MAX_CONNECTIONS = 1024;
/** As much as one read of a socket takes at most. */
const READ_BYTES = 64 * 1024;

export interface PoolEntry {
  readonly pool: ConnectionPool;
  readonly origin: string;
  /** Path of the upstream URL without a trailing slash; often empty. */
  readonly basePath: string;
}

export class UpstreamPools {
  readonly #workers: number;
  readonly #clock: Pick<Clock, 'monoMs'>;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  readonly #entries = new Map<string, PoolEntry>();
  /** The same by object; a reload makes new objects of which most share an entry. */
  readonly #byUpstream = new WeakMap<Upstream, PoolEntry>();

  constructor(workers: number, clock: Pick<Clock, 'monoMs'>) {
    this.#workers = workers;
    this.#clock = clock;
  }

  get(upstream: Upstream): ConnectionPool {
    return this.#entry(upstream).pool;
  }

  originOf(upstream: Upstream): string {
    return this.#entry(upstream).origin;
  }

  basePathOf(upstream: Upstream): string {
    return this.#entry(upstream).basePath;
  }

  /** Ends what is running and closes every connection. */
  destroy(): void {
    for (const { pool } of this.#entries.values()) pool.destroy();
  }

  #entry(upstream: Upstream): PoolEntry {
    const known = this.#byUpstream.get(upstream);
    if (known !== undefined) return known;
    const id = `${upstream.name} ${upstream.url} ${upstream.timeouts.connectMs}`;
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = this.#createEntry(upstream);
      this.#entries.set(id, entry);
    }
    this.#byUpstream.set(upstream, entry);
    return entry;
  }

  #createEntry({ url: text, timeouts }: Upstream): PoolEntry {
    const url = new URL(text);
    const pool = new ConnectionPool({
      connect: createConnect(url, timeouts.connectMs, this.#buffer),
      host: url.host,
      maxConnections: Math.max(1, Math.floor(MAX_CONNECTIONS / this.#workers)),
      clock: this.#clock,
      buffer: this.#buffer,
    });
    return { pool, origin: url.origin, basePath: url.pathname.replace(/\/$/, '') };
  }
}
