import type { Server } from 'node:http';
import { networkOf } from '../lib/cidr.ts';
import { locateInSketch, SKETCH_CELLS } from '../lib/count-sketch.ts';
import type { SharedAddresses } from './shared-addresses.ts';

/**
 * Connections that are open, by network, over all workers of the process. A worker writes to a table of its
 * own and reads those of all, so that what a dead one had open can be forgotten.
 */
export class ConnectionCounts {
  readonly #salt: string;
  readonly #cells: Int32Array;
  readonly #ownStart: number;

  constructor({ salt, connections }: SharedAddresses, worker: number) {
    this.#salt = salt;
    this.#cells = new Int32Array(connections);
    this.#ownStart = worker * SKETCH_CELLS;
  }

  /** Counts one in and returns how many the network has now; never too few. */
  open(network: string): number {
    const places = locateInSketch(network, this.#salt);
    for (const place of places) Atomics.add(this.#cells, this.#ownStart + place, 1);
    return Math.min(...places.map((place) => this.#sum(place)));
  }

  close(network: string): void {
    for (const place of locateInSketch(network, this.#salt)) {
      Atomics.sub(this.#cells, this.#ownStart + place, 1);
    }
  }

  /** After the death of the worker: its connections are gone. */
  clear(): void {
    this.#cells.fill(0, this.#ownStart, this.#ownStart + SKETCH_CELLS);
  }

  #sum(place: number): number {
    let sum = 0;
    for (let at = place; at < this.#cells.length; at += SKETCH_CELLS) sum += Atomics.load(this.#cells, at);
    return sum;
  }
}

export interface ConnectionCap {
  /** Connections that one network, see lib/cidr.ts, may hold open at once. */
  readonly perNetwork: number;
  readonly counts: ConnectionCounts;
  /** Proxies speak for many callers and are not counted. */
  isTrusted(address: string): boolean;
}

/** One sender cannot take all connections; those beyond its share are closed at once. */
export function capConnections(server: Server, { perNetwork, counts, isTrusted }: ConnectionCap): void {
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    if (isTrusted(address)) return;
    const network = networkOf(address);
    // Counted first and judged then, so that two workers cannot both give away the last place.
    if (counts.open(network) > perNetwork) {
      counts.close(network);
      socket.destroy();
      return;
    }
    socket.once('close', () => counts.close(network));
  });
}
