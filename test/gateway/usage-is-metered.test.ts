import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';

const USAGE = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
const CHUNK = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o-mini' };

/** Answers as OpenAI does: usage in a stream only where it was asked for. */
function answerAsOpenAi(response: ServerResponse, body: string): void {
  const request = JSON.parse(body) as { stream?: boolean; stream_options?: { include_usage?: boolean } };
  if (request.stream !== true) {
    sendJson(response, { id: 'chatcmpl-1', model: 'gpt-4o-mini', choices: [], usage: USAGE });
    return;
  }
  const asked = request.stream_options?.include_usage === true;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const nothing = asked ? { usage: null } : {};
  for (const content of ['Hel', 'lo']) {
    const choices = [{ index: 0, delta: { content }, finish_reason: null }];
    response.write(`data: ${JSON.stringify({ ...CHUNK, choices, ...nothing })}\n\n`);
  }
  if (asked) response.write(`data: ${JSON.stringify({ ...CHUNK, choices: [], usage: USAGE })}\n\n`);
  response.end('data: [DONE]\n\n');
}

describe('what a request used is metered off its answer', () => {
  const scene = useScene({
    handler: (_request, response, body) => answerAsOpenAi(response, body),
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
  });

  async function ask(key: string, body: object) {
    const response = await fetch(`${scene.gateway.url}/api/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [], ...body }),
    });
    return { status: response.status, text: await response.text() };
  }

  /** gpt-4o-mini: $0.15 per million of input, $0.60 of output. */
  const COST_USD = (1000 * 0.15 + 100 * 0.6) / 1e6;

  const costOf = async (name: string) => {
    const lines = (await scene.gateway.metrics()).split('\n');
    const id = lines.find((line) => line.includes(`name="${name}"`))?.match(/key_id="([^"]+)"/)?.[1] ?? '?';
    const cost = lines.find((line) => line.startsWith('tollgate_cost_usd_total') && line.includes(id));
    return Number(cost?.split(' ').at(-1) ?? 0);
  };

  it('in a whole answer', async () => {
    const key = await scene.gateway.createKey({ name: 'whole' });
    expect((await ask(key, {})).status).toBe(200);
    expect(
      await until(
        () => costOf('whole'),
        (cost) => cost > 0,
      ),
    ).toBeCloseTo(COST_USD, 12);
  });

  it('in a stream whose caller did not ask for usage, and who sees what he asked for', async () => {
    const key = await scene.gateway.createKey({ name: 'unasked' });
    const { text } = await ask(key, { stream: true });
    expect(JSON.parse(scene.upstream.seen.at(-1)?.body ?? '')).toMatchObject({
      stream_options: { include_usage: true },
    });
    expect(text).not.toContain('usage');
    expect(text.split('\n\n').filter(Boolean)).toHaveLength(3);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(
      await until(
        () => costOf('unasked'),
        (cost) => cost > 0,
      ),
    ).toBeCloseTo(COST_USD, 12);
  });

  it('in a stream whose caller asked for usage, and who gets it', async () => {
    const key = await scene.gateway.createKey({ name: 'asked' });
    const { text } = await ask(key, { stream: true, stream_options: { include_usage: true } });
    expect(text).toContain('"total_tokens":1100');
    expect(
      await until(
        () => costOf('asked'),
        (cost) => cost > 0,
      ),
    ).toBeCloseTo(COST_USD, 12);
  });
});
