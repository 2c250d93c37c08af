import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ThreadJob } from './thread.ts';

export function startThread(job: ThreadJob): Worker {
  return new Worker(new URL('./thread.ts', import.meta.url), { workerData: job });
}

export function createGate(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

export function openGate(gate: Int32Array): void {
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
}

/** The next message of the thread; rejects when it fails. */
export async function readMessage(thread: Worker): Promise<unknown> {
  const [message] = (await once(thread, 'message')) as unknown[];
  return message;
}
