import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../src/app/server.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createLogs } from '../../src/telemetry/log.ts';
import { Writable } from 'node:stream';
import { moveToNoon } from '../support/noon.ts';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';

/** gpt-4o-mini: 1,000 tokens of output cost $0.0006. */
const USAGE = { prompt_tokens: 0, completion_tokens: 1000, total_tokens: 1000 };

describe('after a restart', () => {
  const scene = useScene({
    handler: (_request, response) => sendJson(response, { model: 'gpt-4o-mini', choices: [], usage: USAGE }),
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
  });
  let url = '';
  let stop = async (): Promise<void> => undefined;
  const keys: Record<string, string> = {};

  async function ask(base: string, key = ''): Promise<number> {
    const body = JSON.stringify({ model: 'gpt-4o-mini', max_tokens: 1000, messages: [] });
    const headers = { 'x-api-key': key };
    const response = await fetch(`${base}/api/v1/chat/completions`, { method: 'POST', headers, body });
    await response.arrayBuffer();
    return response.status;
  }

  beforeAll(async () => {
    const { gateway } = scene;
    moveToNoon(gateway);
    keys.day = await gateway.createKey({ rateLimits: { requestsPerDay: 3 } });
    keys.budget = await gateway.createKey({ budget: { usd: 0.0013, period: 'month' } });
    for (const key of [keys.day, keys.day, keys.budget]) expect(await ask(gateway.url, key)).toBe(200);
    await gateway.server.stop();
    const config = loadConfig(gateway.configFile, {});
    const destination = new Writable({ write: (_chunk, _encoding, done) => done() });
    const clockOffsets = new SharedArrayBuffer(16);
    new Float64Array(clockOffsets)[0] = gateway.nowMs() - Date.now();
    const server = await startServer(config, {
      clockOffsets,
      logs: createLogs({ level: 'silent', prefixes: [], destination }),
    });
    url = server.urls.gateway;
    stop = () => server.stop();
  });
  afterAll(() => stop());

  it('a daily quota goes on', async () => {
    expect(await ask(url, keys.day)).toBe(200);
    expect(await ask(url, keys.day)).toBe(429);
  });

  it('a budget goes on', async () => {
    expect(await ask(url, keys.budget)).toBe(200);
    expect(await ask(url, keys.budget)).toBe(402);
  });
});
