/**
 * Counters that workers raise and the control thread reads, in shared memory. Each worker has a region of
 * its own, so raising one is a plain addition; a 64-bit cell is read whole. What has a usage record is
 * counted from the journal instead.
 */
import type { ErrorCode } from '../domain/errors.ts';
import { ERRORS } from '../domain/errors.ts';

export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];
const ERROR_INDEX = new Map(ERROR_CODES.map((code, index) => [code, index]));

const GLOBAL_CELLS = 4;
const CACHE_HITS = 0;
const CACHE_MISSES = 1;
const HEARTBEAT = 2;
const SEEN_CHANGE = 3;
/** Cells per route: in flight, open streams, then one per refusal reason. */
const ROUTE_CELLS = 2 + ERROR_CODES.length;
/** Requests that matched no route are counted under this index. */
export const NO_ROUTE = 0;
/** Routes may change at a reload, so the memory has room for more than the first configuration names. */
const MAX_ROUTES = 512;
const WORKER_CELLS = GLOBAL_CELLS + MAX_ROUTES * ROUTE_CELLS;

export function createCounterMemory(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * WORKER_CELLS * Float64Array.BYTES_PER_ELEMENT);
}

/** The counters of one worker. `route` is an index the control thread hands out, NO_ROUTE for none. */
export class WorkerCounters {
  readonly #cells: Float64Array;

  constructor(memory: SharedArrayBuffer, worker: number) {
    const bytes = WORKER_CELLS * Float64Array.BYTES_PER_ELEMENT;
    this.#cells = new Float64Array(memory, worker * bytes, WORKER_CELLS);
  }

  #add(index: number, by: number): void {
    this.#cells[index] = (this.#cells[index] ?? 0) + by;
  }

  addInflight(route: number, by: 1 | -1): void {
    this.#add(GLOBAL_CELLS + route * ROUTE_CELLS, by);
  }
  addOpenStreams(route: number, by: 1 | -1): void {
    this.#add(GLOBAL_CELLS + route * ROUTE_CELLS + 1, by);
  }
  addRejection(route: number, code: ErrorCode): void {
    this.#add(GLOBAL_CELLS + route * ROUTE_CELLS + 2 + (ERROR_INDEX.get(code) ?? 0), 1);
  }
  setCache(hits: number, misses: number): void {
    this.#cells[CACHE_HITS] = hits;
    this.#cells[CACHE_MISSES] = misses;
  }
  beat(nowMonoMs: number): void {
    this.#cells[HEARTBEAT] = nowMonoMs;
  }
  setSeenChange(seq: number): void {
    this.#cells[SEEN_CHANGE] = seq;
  }

  get cacheHits(): number {
    return this.#cells[CACHE_HITS] ?? 0;
  }
  get cacheMisses(): number {
    return this.#cells[CACHE_MISSES] ?? 0;
  }
  get heartbeatMs(): number {
    return this.#cells[HEARTBEAT] ?? 0;
  }
  get seenChange(): number {
    return this.#cells[SEEN_CHANGE] ?? 0;
  }
  inflight(route: number): number {
    return this.#cells[GLOBAL_CELLS + route * ROUTE_CELLS] ?? 0;
  }
  openStreams(route: number): number {
    return this.#cells[GLOBAL_CELLS + route * ROUTE_CELLS + 1] ?? 0;
  }
  rejections(route: number, code: ErrorCode): number {
    return this.#cells[GLOBAL_CELLS + route * ROUTE_CELLS + 2 + (ERROR_INDEX.get(code) ?? 0)] ?? 0;
  }
  /** After the death of the worker: what it had in flight is gone, what it counted stays. */
  clearGauges(): void {
    for (let route = 0; route < MAX_ROUTES; route++) {
      this.#cells[GLOBAL_CELLS + route * ROUTE_CELLS] = 0;
      this.#cells[GLOBAL_CELLS + route * ROUTE_CELLS + 1] = 0;
    }
  }
}
