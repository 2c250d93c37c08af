import http from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { rawAnswer, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';

const CONNECT_MS = 1_500;
const PATIENCE_MS = 300;

let hanging: RawUpstream;
let spare: RawUpstream;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  hanging = await startRawUpstream({ onConnection: (socket) => socket.resume() });
  spare = await startRawUpstream({ onRequest: (socket) => socket.write(rawAnswer('spare')) });
  gateway = await startGateway({
    config: {
      upstreams: {
        hanging: { url: `https://127.0.0.1:${hanging.port}`, timeouts: { connectMs: CONNECT_MS } },
        spare: { url: spare.url },
      },
      routes: [{ name: 'api', path: '/', upstream: 'hanging', fallbacks: ['spare'] }],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([hanging.close(), spare.close()]);
});

/** null where the client has left before an answer came. */
function askImpatiently(): Promise<number | null> {
  return new Promise((resolve) => {
    const request = http.get(`${gateway.url}/x`, { agent: false, headers: { 'x-api-key': key } });
    request.setTimeout(PATIENCE_MS, () => request.destroy());
    request.on('error', () => resolve(null));
    request.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
  });
}

it('clients that do not wait for the end of a connect timeout get the fallback after it', async () => {
  expect(await askImpatiently()).toBeNull();
  expect(await until(askImpatiently, (status) => status !== null)).toBe(200);
  const attempts = hanging.connections;
  for (let i = 0; i < 3; i++) expect(await askImpatiently()).toBe(200);
  expect(hanging.connections).toBe(attempts);
});
