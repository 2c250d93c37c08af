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
  readonly #onUnreachable: (upstream: Upstream) => void;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  readonly #entries = new Map<string, PoolEntry>();
  /** The same by object; a reload makes new objects of which most share an entry. */
  readonly #byUpstream = new WeakMap<Upstream, PoolEntry>();

  /** `onUnreachable` hears of each upstream that could not be connected to, whether or not a call waits for it. */
  constructor(
    workers: number,
    clock: Pick<Clock, 'monoMs'>,
    onUnreachable: (upstream: Upstream) => void = () => undefined,
  ) {
    this.#workers = workers;
    this.#clock = clock;
    this.#onUnreachable = onUnreachable;
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

  #createEntry(upstream: Upstream): PoolEntry {
    const url = new URL(upstream.url);
    const pool = new ConnectionPool({
      connect: createConnect(url, upstream.timeouts.connectMs, this.#buffer),
      host: url.host,
      maxConnections: Math.max(1, Math.floor(MAX_CONNECTIONS / this.#workers)),
      clock: this.#clock,
      buffer: this.#buffer,
      onUnreachable: () => this.#onUnreachable(upstream),
    });
    return { pool, origin: url.origin, basePath: url.pathname.replace(/\/$/, '') };
  }
}
