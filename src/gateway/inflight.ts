/**
 * The exchanges that are running. An array in which the last one takes the place of one that leaves: a Set
 * makes a new table every few requests, each old table keeps the next one alive until a full collection, and
 * so every request survives long after its end.
 */
import type { Exchange } from './exchange.ts';

export class Inflight {
  readonly #running: Exchange[] = [];

  get size(): number {
    return this.#running.length;
  }

  add(exchange: Exchange): void {
    exchange.inflightPlace = this.#running.length;
    this.#running.push(exchange);
  }

  delete(exchange: Exchange): void {
    const place = exchange.inflightPlace;
    const last = this.#running.pop();
    if (last === undefined || last === exchange) return;
    this.#running[place] = last;
    last.inflightPlace = place;
  }

  /** Those that run now; what ends or begins meanwhile does not disturb the caller. */
  list(): readonly Exchange[] {
    return [...this.#running];
  }
}
