/**
 * An upstream and a caller in a thread of their own, so that both go on while the thread of the test stands
 * still. Says its port first; then, told what to ask, sends one request after the other.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';

export interface Asking {
  readonly url: string;
  readonly key: string;
  readonly requests: number;
  /** One int32 cell: how many were answered with 200. Whoever waits on it is woken when all were asked. */
  readonly answered: SharedArrayBuffer;
}

async function ask({ url, key, requests, answered }: Asking): Promise<void> {
  const cell = new Int32Array(answered);
  for (let n = 0; n < requests; n++) {
    const response = await fetch(url, { method: 'POST', headers: { 'x-api-key': key }, body: '{}' });
    await response.text();
    if (response.status === 200) Atomics.add(cell, 0, 1);
  }
  Atomics.notify(cell, 0);
}

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end('{"ok":true}'));
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
parentPort?.on('message', (asking: Asking) => void ask(asking));
