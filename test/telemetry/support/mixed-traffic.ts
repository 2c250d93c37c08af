/** A gateway and traffic of every kind through it: answers, streams, errors, refusals, what has no price. */
import type { ServerResponse } from 'node:http';
import { startGateway, type TestGateway } from '../../support/gateway.ts';
import { sendJson, startUpstream } from '../../support/upstream.ts';

const USAGE = {
  prompt_tokens: 1000,
  completion_tokens: 100,
  total_tokens: 1100,
  prompt_tokens_details: { cached_tokens: 600 },
};

interface AskedFor {
  readonly model: string;
  readonly stream?: boolean;
}

export interface MixedTraffic {
  readonly gateway: TestGateway;
  /** One round of everything. */
  send(): Promise<void>;
  stop(): Promise<void>;
}

export async function startMixedTraffic(): Promise<MixedTraffic> {
  const upstream = await startUpstream((request, response, body) => {
    if (request.url === '/v1/broken') sendJson(response, { error: 'broken' }, 500);
    else answer(response, JSON.parse(body) as AskedFor);
  });
  const credential = { mode: 'inject', value: 'Bearer sk-upstream' };
  const gateway = await startGateway({
    config: {
      plans: { watched: { requestsPerMinute: 1, enforce: false } },
      upstreams: {
        openai: { url: upstream.url, provider: 'openai', credential },
        gone: { url: 'http://127.0.0.1:9', provider: 'openai', credential },
      },
      routes: [
        { name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'openai', endpoints: 'all' },
        { name: 'gone', path: '/gone/', stripPrefix: '/gone', upstream: 'gone' },
      ],
    },
  });
  const keys = {
    app: await gateway.createKey({
      name: 'app "with quotes"',
      rateLimits: { requestsPerHour: 10_000, requestsPerDay: 100_000, tokensPerMinute: 1_000_000 },
      budget: { usd: 50, period: 'month' },
    }),
    small: await gateway.createKey({ name: 'small', rateLimits: { requestsPerMinute: 1 } }),
    watched: await gateway.createKey({ name: 'watched', plan: 'watched' }),
  };

  async function ask(key: string, path: string, body: object): Promise<void> {
    const response = await fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.text();
  }

  async function leaveStream(): Promise<void> {
    const abort = new AbortController();
    const response = await fetch(`${gateway.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': keys.app },
      body: JSON.stringify({ model: 'endless', messages: [], stream: true }),
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
  }

  async function send(): Promise<void> {
    const chat = { model: 'gpt-4o-mini', messages: [] };
    await Promise.all([
      ask(keys.app, '/openai/v1/chat/completions', chat),
      ask(keys.app, '/openai/v1/chat/completions', { ...chat, stream: true }),
      ask(keys.app, '/openai/v1/embeddings', { model: 'text-embedding-3-small', input: 'x' }),
      ask(keys.app, '/openai/v1/chat/completions', { ...chat, model: 'my-own-model' }),
      ask(keys.app, '/openai/v1/broken', chat),
      ask(keys.app, '/gone/v1/chat/completions', chat),
      ask(keys.small, '/openai/v1/chat/completions', chat),
      ask(keys.small, '/openai/v1/chat/completions', chat),
      ask(keys.watched, '/openai/v1/chat/completions', chat),
      ask(keys.watched, '/openai/v1/chat/completions', chat),
      ask('tg_live_nobody', '/openai/v1/chat/completions', chat),
      ask(keys.app, '/nowhere', chat),
      leaveStream(),
    ]);
  }

  return {
    gateway,
    send,
    stop: async () => {
      await gateway.stop();
      await upstream.close();
    },
  };
}

function answer(response: ServerResponse, { model, stream }: AskedFor): void {
  // A provider gives every answer an id of its own.
  const id = `chatcmpl-${crypto.randomUUID()}`;
  if (stream !== true) {
    sendJson(response, { id, model, choices: [], usage: USAGE });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const delta = { id, model, choices: [{ index: 0, delta: { content: 'Hello' } }] };
  response.write(`data: ${JSON.stringify(delta)}\n\n`);
  if (model === 'endless') return;
  response.write(`data: ${JSON.stringify({ id, model, choices: [], usage: USAGE })}\n\n`);
  response.end('data: [DONE]\n\n');
}
