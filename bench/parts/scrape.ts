/**
 * How long a scrape of /metrics takes with 1,000 keys active, and what callers feel of it: the same requests at
 * a steady pace without scrapes and with one scrape after the other. Run: node bench/parts/scrape.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { startServer } from '../../src/app/server.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createLogs } from '../../src/telemetry/log.ts';
import type { SteadyLoad } from '../load/steady-sender.ts';
import { percentile } from '../support/statistics.ts';

const KEYS = 1_000;
const SCRAPES = 20;
const PER_SECOND = 200;
const SECONDS = 5;
const USAGE = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };

await using cleanup = new AsyncDisposableStack();
const directory = cleanup.adopt(mkdtempSync(join(tmpdir(), 'tollgate-scrape-')), (path) =>
  rmSync(path, { recursive: true, force: true }),
);
const upstream = cleanup.adopt(
  createServer((request, response) => {
    request.resume();
    const body = JSON.stringify({ id: crypto.randomUUID(), model: 'gpt-4o-mini', usage: USAGE });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  }),
  (each) => {
    each.close();
  },
);
const upstreamPort = await new Promise<number>((resolve) => {
  upstream.listen(0, '127.0.0.1', () => resolve((upstream.address() as AddressInfo).port));
});
const configFile = join(directory, 'gateway.yaml');
writeFileSync(configFile, JSON.stringify(describeGateway()));
const config = loadConfig(configFile, {});
const logs = createLogs({ level: 'error', prefixes: ['tg', 'sk'] });
const server = cleanup.adopt(await startServer(config, { logs }), (each) => each.stop());

const keys: string[] = [];
for (let i = 0; i < KEYS; i++) {
  keys.push((await server.services.keys.create({ name: `key ${i}` }, 'bench')).plaintext);
}
// Each key is used, and the worker gets warm.
await sendSteadily(KEYS / 2, 2);

const quiet = await sendSteadily(PER_SECOND, SECONDS);
const scrapes: number[] = [];
let bytes = 0;
const busy = sendSteadily(PER_SECOND, SECONDS);
for (let i = 0; i < SCRAPES; i++) {
  const startedAt = performance.now();
  bytes = (await (await fetch(`${server.urls.admin}/metrics`)).text()).length;
  scrapes.push(performance.now() - startedAt);
  await sleep(100);
}
console.log(`${KEYS} keys active, ${(bytes / 1e6).toFixed(1)} MB a scrape`);
console.table({
  'scrape, ms': summarize(scrapes),
  'request without scrapes, ms': summarize(quiet),
  'request during scrapes, ms': summarize(await busy),
});

function describeGateway(): object {
  return {
    listen: { port: 0 },
    admin: { port: 0 },
    storage: { url: 'sqlite:tollgate.db' },
    keys: { pepperFile: 'tollgate.pepper' },
    sandbox: { enabled: false },
    logging: { access: false },
    plans: { bench: { requestsPerMinute: 1e8, requestsPerHour: 1e9, requestsPerDay: 1e9 } },
    defaultPlan: 'bench',
    upstreams: { main: { url: `http://127.0.0.1:${upstreamPort}`, provider: 'openai' } },
    routes: [{ name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'main' }],
  };
}

/** How long each request took, in milliseconds. */
function sendSteadily(perSecond: number, seconds: number): Promise<number[]> {
  const workerData: SteadyLoad = { url: server.urls.gateway, keys, perSecond, seconds };
  const sender = new Worker(new URL('../load/steady-sender.ts', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    sender.once('message', resolve);
    sender.once('error', reject);
  });
}

function summarize(values: readonly number[]): Record<string, number> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => Number(percentile(sorted, share).toFixed(2));
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
