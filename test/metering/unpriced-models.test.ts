import { describe, expect, it } from 'vitest';
import { sendJson } from '../support/upstream.ts';
import { readRefusal } from '../support/websocket.ts';
import { type Respond, useMeteringScene } from './support/scene.ts';

const CHAT = '/openai/v1/chat/completions';
const OVERRIDES = [
  { model: 'my-llama-*', inputPerMillionUsd: 0.2, outputPerMillionUsd: 0.6, cacheReadPerMillionUsd: 0.02 },
  { model: 'my-*', perRequestUsd: 0.0015 },
];

function answerAs(model: string): Respond {
  const usage = {
    prompt_tokens: 1000,
    completion_tokens: 100,
    total_tokens: 1100,
    prompt_tokens_details: { cached_tokens: 400 },
  };
  return (response) => sendJson(response, { id: `chatcmpl-${Math.random()}`, model, choices: [], usage });
}

describe('a model that the price book does not know', () => {
  const scene = useMeteringScene({ prices: { overrides: OVERRIDES } });
  const ask = (model: string, named = model) =>
    scene.ask(CHAT, answerAs(named), { body: { model, messages: [] } });

  it('is served, and its requests are unpriced', async () => {
    const record = await scene.records.find((await ask('nobody-knows-this')).requestId);
    expect(record).toMatchObject({ inputTokens: 1000, costNanoUsd: null, confidence: 'unpriced' });
  });

  it('is priced by the first override whose glob matches', async () => {
    const record = await scene.records.find((await ask('my-llama-70b')).requestId);
    // 600 × 200 + 400 × 20 + 100 × 600
    expect(record).toMatchObject({ costNanoUsd: 188_000, confidence: 'measured' });
  });

  it('is priced by the request where the override says so', async () => {
    const record = await scene.records.find((await ask('my-own')).requestId);
    expect(record).toMatchObject({ costNanoUsd: 1_500_000, confidence: 'measured' });
  });

  it('is priced by the name that was asked for where the answer has another', async () => {
    const record = await scene.records.find((await ask('my-llama-8b', 'llama.gguf')).requestId);
    expect(record).toMatchObject({
      model: 'llama.gguf',
      modelRequested: 'my-llama-8b',
      costNanoUsd: 188_000,
    });
  });
});

describe('with prices.unpricedModel: deny', () => {
  const scene = useMeteringScene({ prices: { unpricedModel: 'deny', overrides: OVERRIDES } });

  it.each([
    ['a model without a price', CHAT, { model: 'nobody-knows-this' }],
    ['a model in the path', '/google/v1beta/models/nobody-knows:generateContent', {}],
    ['no model', '/openai/v1/responses', { input: 'Hi.' }],
  ])('a call is refused for %s', async (_name, path, body) => {
    const before = scene.seen().length;
    const answer = await scene.ask(path, answerAs('gpt-4o-mini'), { body });
    expect(answer.status).toBe(403);
    expect(answer.headers['x-tollgate-error']).toBe('policy_violation');
    expect(scene.seen()).toHaveLength(before);
    expect(await scene.records.find(answer.requestId)).toMatchObject({ outcome: 'refused:policy_violation' });
  });

  it.each([
    ['the book knows', { model: 'gpt-4o-mini' }],
    ['an override prices', { model: 'my-own' }],
  ])('a call is served for a model that %s', async (_name, body) => {
    expect((await scene.ask(CHAT, answerAs('gpt-4o-mini'), { body })).status).toBe(200);
  });

  it('what costs nothing is served', async () => {
    const answer = await scene.ask('/openai/v1/models', answerAs('x'), { method: 'GET' });
    expect(answer.status).toBe(200);
  });

  it.each(['?model=nobody-knows-this', ''])('a realtime session is refused: %s', async (query) => {
    const url = `${scene.gateway.url}/openai/v1/realtime${query}`;
    const refusal = await readRefusal(url, { key: scene.key });
    expect(refusal.status).toBe(403);
    expect(refusal.headers['x-tollgate-error']).toBe('policy_violation');
  });
});
