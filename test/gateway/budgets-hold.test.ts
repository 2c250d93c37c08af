import type { ServerResponse } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { moveToNoon } from '../support/noon.ts';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';

/** gpt-4o-mini sells 1,000,000 tokens of output for $0.60. */
const OUTPUT_TOKENS = 10_000;
const PRICE_OF_ANSWER_USD = (OUTPUT_TOKENS * 0.6) / 1e6;

function answer(response: ServerResponse, outputTokens: number): void {
  const usage = { prompt_tokens: 0, completion_tokens: outputTokens, total_tokens: outputTokens };
  sendJson(response, { id: `chatcmpl-${Math.random()}`, model: 'gpt-4o-mini', choices: [], usage });
}

describe('budgets', () => {
  const scene = useScene({
    handler: (request, response) => answer(response, Number(request.headers['x-output'] ?? OUTPUT_TOKENS)),
    upstream: {
      provider: 'openai',
      credential: { mode: 'inject', value: 'Bearer sk-x' },
      assumedOutputTokens: 1_000,
    },
    config: {
      listen: { workers: 2 },
      projects: { spender: { policy: { budget: { usd: PRICE_OF_ANSWER_USD * 1.5, period: 'day' } } } },
    },
  });

  beforeAll(() => moveToNoon(scene.gateway));

  async function ask(key: string, body: object = {}, outputTokens = OUTPUT_TOKENS) {
    const response = await fetch(`${scene.gateway.url}/api/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'x-output': String(outputTokens) },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [], ...body }),
    });
    return {
      status: response.status,
      error: response.headers.get('x-tollgate-error'),
      text: await response.text(),
    };
  }

  it('hold exactly under 100 parallel requests that say how much they may answer', async () => {
    const affordable = 5;
    // Every byte of the request counts as a token of input, a little over what the answers cost.
    const usd = PRICE_OF_ANSWER_USD * affordable * 1.01;
    const key = await scene.gateway.createKey({ budget: { usd, period: 'month' } });
    const before = scene.upstream.seen.length;
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => ask(key, { max_tokens: OUTPUT_TOKENS })),
    );
    const served = answers.filter((each) => each.status === 200).length;
    expect(served).toBe(affordable);
    expect(scene.upstream.seen.length - before).toBe(affordable);
    expect(answers.filter((each) => each.status === 402)).toHaveLength(100 - affordable);
    expect(answers.find((each) => each.status === 402)?.error).toBe('budget_exceeded');
  });

  it('are overspent by no more than requests exceeded their estimates', async () => {
    const key = await scene.gateway.createKey({ budget: { usd: PRICE_OF_ANSWER_USD / 2, period: 'total' } });
    // Reserved: the assumed 1,000 tokens; used: 10,000.
    expect((await ask(key)).status).toBe(200);
    expect((await ask(key)).status).toBe(402);
  });

  it('begin anew with their period', async () => {
    const key = await scene.gateway.createKey({ budget: { usd: PRICE_OF_ANSWER_USD, period: 'day' } });
    expect((await ask(key, { max_tokens: 9_000 })).status).toBe(200);
    expect((await ask(key, { max_tokens: 9_000 })).status).toBe(402);
    scene.gateway.advance(24 * 3_600_000);
    expect((await ask(key, { max_tokens: 9_000 })).status).toBe(200);
  });

  it('of a project are shared by its keys', async () => {
    const one = await scene.gateway.createKey({ project: 'spender' });
    const two = await scene.gateway.createKey({ project: 'spender' });
    expect((await ask(one, { max_tokens: OUTPUT_TOKENS })).status).toBe(200);
    expect((await ask(two, { max_tokens: OUTPUT_TOKENS })).status).toBe(402);
  });

  it('of tokens per minute are reserved before and settled after', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { tokensPerMinute: 2_000 } });
    expect((await ask(key, { max_tokens: 1_500 }, 100)).status).toBe(200);
    // 100 tokens were used, so there is room for 1,500 again, but not for 2,000.
    expect((await ask(key, { max_tokens: 2_000 }, 100)).error).toBe('rate_limit_exceeded');
    expect((await ask(key, { max_tokens: 1_500 }, 100)).status).toBe(200);
  });

  it('are not touched by refused, failed or test requests', async () => {
    const key = await scene.gateway.createKey({
      budget: { usd: PRICE_OF_ANSWER_USD, period: 'month' },
      rateLimits: { requestsPerMinute: 1 },
    });
    expect((await ask(key, { max_tokens: 10 }, 10)).status).toBe(200);
    expect((await ask(key, { max_tokens: 10 }, 10)).status).toBe(429);
    const limits = await fetch(`${scene.gateway.url}/v1/rate-limit`, { headers: { 'x-api-key': key } });
    const { budget } = (await limits.json()) as { budget: { remaining_usd: number } };
    expect(budget.remaining_usd).toBeCloseTo(PRICE_OF_ANSWER_USD - (10 * 0.6) / 1e6, 9);
  });
});
