import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request, type ServerResponse } from 'node:http';
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
import type { LedgerRequest } from '../../src/usage/usage-query.ts';
import { startServerProcess } from './support/server-process.ts';

const KILLS = 10;
const CONNECTIONS = 16;
const ANSWERS_BETWEEN_KILLS = 200;
const EVENTS = 5;

let upstream: TestUpstream;
let directory = '';
let key = '';

beforeAll(async () => {
  let answers = 0;
  upstream = await startUpstream((_request, response, body) => {
    const id = `chatcmpl-${++answers}`;
    if ((JSON.parse(body) as { stream: boolean }).stream) void stream(response, id);
    else sendJson(response, { id, model: 'gpt-4o-mini', usage: USAGE });
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
  timeout: 240_000,
}, async () => {
  const received: Received[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startServerProcess(directory);
    const load = startLoad(server.url, received);
    const wanted = received.length + ANSWERS_BETWEEN_KILLS;
    await until(
      () => received.length,
      (count) => count >= wanted,
      60_000,
    );
    await server.end('SIGKILL');
    await load.stop();
  }
  const last = await startServerProcess(directory);
  await last.end('SIGTERM');

  const recorded = await readRequests();
  const known = new Map(recorded.map((record) => [record.requestId, record]));
  expect(known.size).toBe(recorded.length);
  expect(received.length).toBeGreaterThanOrEqual(KILLS * ANSWERS_BETWEEN_KILLS);
  for (const kind of [true, false]) {
    expect(received.filter(({ streamed }) => streamed === kind).length).toBeGreaterThan(received.length / 10);
  }
  const whole = {
    outcome: 'ok',
    inputTokens: 10,
    outputTokens: 5,
    costNanoUsd: 4_500,
    confidence: 'measured',
  };
  const inLedger = received.map(({ id }) => known.get(id));
  expect(inLedger.filter((record) => record === undefined)).toEqual([]);
  for (const [n, record] of inLedger.entries()) {
    expect(record).toMatchObject({ ...whole, streamed: received[n]?.streamed });
  }
  expect(await sumRequests()).toBe(recorded.length);
  expect(readdirSync(join(directory, 'data', 'tollgate-journal'))).toEqual([]);
});

interface Received {
  readonly id: string;
  readonly streamed: boolean;
}

/** Events over some turns of the event loop, so that every kill finds streams that are on their way. */
async function stream(response: ServerResponse, id: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const event = { id, model: 'gpt-4o-mini', choices: [{ index: 0, delta: { content: 'Grüezi' } }] };
  for (let n = 0; n < EVENTS; n++) {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
    await new Promise(setImmediate);
  }
  response.write(`data: ${JSON.stringify({ ...event, choices: [], usage: USAGE })}\n\n`);
  response.end('data: [DONE]\n\n');
}

/** 10 × 150 + 5 × 600 nano-dollars. */
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

function makeConfig(url: string): object {
  return completeConfig({
    listen: { workers: 2 },
    upstreams: { main: { url, provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } } },
    routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
  });
}

/** Asks over many connections at once until it is stopped or the server is gone. */
function startLoad(url: string, received: Received[]): { stop(): Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const state = { stopped: false };
  const askOn = async (streamed: boolean): Promise<void> => {
    while (!state.stopped) {
      const id = await ask(url, agent, streamed);
      if (id === null) return;
      received.push({ id, streamed });
    }
  };
  const loops = Array.from({ length: CONNECTIONS }, (_, n) => askOn(n % 2 === 0));
  return {
    stop: async () => {
      state.stopped = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

/** The X-Request-Id of an answer that came whole, else null. */
function ask(url: string, agent: Agent, streamed: boolean): Promise<string | null> {
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
    asking.end(JSON.stringify({ model: 'gpt-4o-mini', messages: [], stream: streamed }));
  });
}

async function readRequests(): Promise<readonly LedgerRequest[]> {
  const reader = openUsageReader(join(directory, 'data', 'tollgate-usage.db'));
  try {
    const { requests } = await reader.listRequests({ fromMs: 0, limit: 1_000_000 });
    return requests;
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
