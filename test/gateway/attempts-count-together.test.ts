/** What a request waited for all its attempts is no work of the gateway, and within one total timeout. */
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { rawAnswer, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { findRecord, send } from './upstream-scene.ts';

const CONNECT_MS = 1_000;
const TOTAL_MS = 60_000;

let hanging: RawUpstream;
let spare: RawUpstream;
let silent: RawUpstream;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  hanging = await startRawUpstream({ onConnection: (socket) => socket.resume() });
  spare = await startRawUpstream({ onRequest: (socket) => socket.write(rawAnswer('spare')) });
  silent = await startRawUpstream({});
  // One for each test, since an upstream that was found to be down is asked last.
  const dead = {
    url: `https://127.0.0.1:${hanging.port}`,
    timeouts: { connectMs: CONNECT_MS, totalMs: TOTAL_MS },
    retries: { attempts: 1 },
  };
  gateway = await startGateway({
    config: {
      upstreams: {
        first: dead,
        second: dead,
        third: dead,
        spare: { url: spare.url },
        silent: { url: silent.url, timeouts: { totalMs: TOTAL_MS } },
      },
      routes: [
        { name: 'answered', path: '/answered', upstream: 'first', fallbacks: ['spare'] },
        { name: 'left', path: '/left', upstream: 'second', fallbacks: ['spare'] },
        { name: 'overdue', path: '/overdue', upstream: 'third', fallbacks: ['silent'] },
      ],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([hanging.close(), spare.close(), silent.close()]);
});

async function timesOf(path: string) {
  const record = await findRecord(gateway, (line) => line['path'] === path);
  return { total: Number(record['duration_ms']), overhead: Number(record['overhead_ms']) };
}

describe('attempts that follow each other', () => {
  it('are all left out of the overhead', async () => {
    expect((await send(`${gateway.url}/answered`, key)).body).toBe('spare');
    const { total, overhead } = await timesOf('/answered');
    expect(total).toBeGreaterThan(CONNECT_MS * 0.9);
    expect(overhead).toBeLessThan(CONNECT_MS / 2);
  });

  it('are left out of it where the client has left during the first', async () => {
    const before = hanging.connections;
    const request = http.get(`${gateway.url}/left`, { headers: { 'x-api-key': key } });
    request.on('error', () => undefined);
    await until(() => hanging.connections > before);
    gateway.advance(5_000);
    request.destroy();
    const { total, overhead } = await timesOf('/left');
    expect(total).toBeGreaterThan(4_900);
    expect(overhead).toBeLessThan(2_500);
  });

  it('share the total timeout', async () => {
    const before = hanging.connections;
    const answer = send(`${gateway.url}/overdue`, key);
    await until(() => hanging.connections > before);
    gateway.advance(TOTAL_MS * 0.6);
    await until(() => silent.seen.length === 1);
    gateway.advance(TOTAL_MS * 0.6);
    expect(await answer).toMatchObject({ status: 504 });
  });
});
