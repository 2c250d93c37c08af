import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openServices } from '../../src/app/services.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createClock } from '../../src/lib/clock.ts';
import { completeConfig } from '../support/gateway.ts';
import { startUpstream, sendJson, type TestUpstream } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import { openUsageReader } from '../../src/app/usage-reader.ts';
import { startServerProcess } from './support/server-process.ts';

const KILLS = 10;
const CONNECTIONS = 16;
const ANSWERS_BETWEEN_KILLS = 300;

let upstream: TestUpstream;
let directory = '';
let key = '';

beforeAll(async () => {
  let answers = 0;
  upstream = await startUpstream((_request, response) => {
    sendJson(response, { id: `chatcmpl-${++answers}`, model: 'gpt-4o-mini', usage: USAGE });
  });
  directory = mkdtempSync(join(tmpdir(), 'tollgate-kill-'));
  const configFile = join(directory, 'gateway.yaml');
  writeFileSync(configFile, JSON.stringify(makeConfig(upstream.url)));
  const services = await openServices(loadConfig(configFile, {}), { clock: createClock() });
  key = (await services.keys.create({ name: 'load' }, 'test')).plaintext;
  await services.close();
});

afterAll(async () => {
  await upstream.close();
  rmSync(directory, { recursive: true, force: true });
});

it('no answer that a client received whole is missing from the ledger, and none is in it twice', {
  timeout: 90_000,
}, async () => {
  const received: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startServerProcess(directory);
    const load = startLoad(server.url, received);
    const wanted = received.length + ANSWERS_BETWEEN_KILLS;
    await until(
      () => received.length,
      (count) => count >= wanted,
      20_000,
    );
    await server.end('SIGKILL');
    await load.stop();
  }
  const last = await startServerProcess(directory);
  await last.end('SIGTERM');

  const recorded = await readRequestIds();
  expect(received.length).toBeGreaterThanOrEqual(KILLS * ANSWERS_BETWEEN_KILLS);
  expect(new Set(recorded).size).toBe(recorded.length);
  const known = new Set(recorded);
  expect(received.filter((id) => !known.has(id))).toEqual([]);
  expect(await sumRequests()).toBe(recorded.length);
  expect(readdirSync(join(directory, 'data', 'tollgate-journal'))).toEqual([]);
});

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

function makeConfig(url: string): object {
  return completeConfig({
    upstreams: { main: { url, provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } } },
    routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
  });
}

/** Asks over many connections at once until it is stopped or the server is gone. */
function startLoad(url: string, received: string[]): { stop(): Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const state = { stopped: false };
  const askOn = async (): Promise<void> => {
    while (!state.stopped) {
      const id = await ask(url, agent);
      if (id === null) return;
      received.push(id);
    }
  };
  const loops = Array.from({ length: CONNECTIONS }, askOn);
  return {
    stop: async () => {
      state.stopped = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

/** The X-Request-Id of an answer that came whole, else null. */
function ask(url: string, agent: Agent): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const asking = request(`${url}/api/v1/chat/completions`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('error', () => resolve(null));
      answer.on('close', () => {
        const id = answer.headers['x-request-id'];
        resolve(answer.complete && answer.statusCode === 200 && typeof id === 'string' ? id : null);
      });
    });
    asking.on('error', () => resolve(null));
    asking.end('{"model":"gpt-4o-mini","messages":[]}');
  });
}

async function readRequestIds(): Promise<readonly string[]> {
  const reader = openUsageReader(join(directory, 'data', 'tollgate-usage.db'));
  try {
    const { requests } = await reader.listRequests({ fromMs: 0, limit: 1_000_000 });
    return requests.map(({ requestId }) => requestId);
  } finally {
    await reader.close();
  }
}

async function sumRequests(): Promise<number> {
  const reader = openUsageReader(join(directory, 'data', 'tollgate-usage.db'));
  try {
    const groups = await reader.sumUsage({ by: 'key', fromMs: 0, toMs: createClock().nowMs() });
    return groups.reduce((sum, group) => sum + group.sums.requests, 0);
  } finally {
    await reader.close();
  }
}
