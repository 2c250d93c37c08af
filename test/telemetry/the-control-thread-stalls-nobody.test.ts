/**
 * Whatever the control thread is at (a scrape of a thousand keys, a batch for the ledger), traffic does not wait
 * for it. Here it is the thread of the test, and stands still until callers in another one have been answered.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import type { Asking } from './support/outside-thread.ts';
import { parseExposition } from './support/exposition.ts';

const REQUESTS = 50;
const LONGEST_MS = 20_000;

let outside: Worker;
let gateway: TestGateway;

beforeAll(async () => {
  outside = new Worker(new URL('./support/outside-thread.ts', import.meta.url));
  const [port] = (await once(outside, 'message')) as [number];
  gateway = await startGateway({
    config: {
      upstreams: { main: { url: `http://127.0.0.1:${port}`, provider: 'generic' } },
      routes: [{ name: 'api', path: '/api/', upstream: 'main' }],
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await outside.terminate();
});

it('requests are answered while it stands still, and counted when it goes on', async () => {
  const key = await gateway.createKey();
  const answered = new SharedArrayBuffer(4);
  const cell = new Int32Array(answered);
  const asking: Asking = { url: `${gateway.url}/api/`, key, requests: REQUESTS, answered };
  outside.postMessage(asking);
  const deadline = performance.now() + LONGEST_MS;
  for (let seen = 0; seen < REQUESTS && performance.now() < deadline; seen = Atomics.load(cell, 0)) {
    // Nothing else runs in this thread meanwhile.
    Atomics.wait(cell, 0, seen, LONGEST_MS);
  }
  expect(Atomics.load(cell, 0)).toBe(REQUESTS);
  const count = async () =>
    parseExposition(await gateway.metrics())
      .samples.filter(({ name }) => name === 'tollgate_requests_total')
      .reduce((sum, { value }) => sum + value, 0);
  expect(await until(count, (counted) => counted >= REQUESTS)).toBe(REQUESTS);
});
