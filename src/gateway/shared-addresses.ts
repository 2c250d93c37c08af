/** What the workers of a process count together about the addresses of clients, in memory that they share. */
import { SKETCH_CELLS } from '../lib/count-sketch.ts';

/** Made by the control thread and handed to workers as it is (`workerData`). */
export interface SharedAddresses {
  /** Random, so that nobody can choose addresses that are counted in the same place. */
  readonly salt: string;
  /** Int32 cells: open connections, one table per worker. See connection-cap.ts. */
  readonly connections: SharedArrayBuffer;
  /** 64-bit cells: failed authentications, one table for all. See failure-throttle.ts. */
  readonly failures: SharedArrayBuffer;
}

export function createSharedAddresses(workers: number, salt: string): SharedAddresses {
  return {
    salt,
    connections: new SharedArrayBuffer(workers * SKETCH_CELLS * Int32Array.BYTES_PER_ELEMENT),
    failures: new SharedArrayBuffer(SKETCH_CELLS * BigInt64Array.BYTES_PER_ELEMENT),
  };
}
