import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import { parseExposition, valueOf } from './support/exposition.ts';

const OUTPUT_TOKENS = 10_000;
/** gpt-4o-mini sells 1,000,000 tokens of output for $0.60. */
const PRICE_USD = (OUTPUT_TOKENS * 0.6) / 1e6;

describe('what keys have left', () => {
  const scene = useScene({
    handler: (_request, response) =>
      sendJson(response, {
        id: crypto.randomUUID(),
        model: 'gpt-4o-mini',
        choices: [],
        usage: { prompt_tokens: 0, completion_tokens: OUTPUT_TOKENS, total_tokens: OUTPUT_TOKENS },
      }),
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
    config: { listen: { workers: 2 }, plans: { steady: { requestsPerHour: 100 } } },
  });

  async function ask(key: string): Promise<number> {
    const response = await fetch(`${scene.gateway.url}/api/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': key },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [] }),
    });
    await response.text();
    return response.status;
  }

  it('is shown per window, of their own and of their plan, and in dollars', async () => {
    const { plaintext, record } = await scene.gateway.server.services.keys.create(
      {
        name: 'app',
        plan: 'steady',
        rateLimits: { requestsPerMinute: 4 },
        budget: { usd: PRICE_USD * 4, period: 'month' },
      },
      'test',
    );
    expect(await ask(plaintext)).toBe(200);
    const labels = { key_id: record.key.id };
    const metrics = await until(read, (seen) => valueOf(seen, 'tollgate_budget_limit_usd', labels) > 0);
    const ratio = (window: string): number =>
      valueOf(metrics, 'tollgate_rate_limit_remaining_ratio', { ...labels, window });
    expect(ratio('minute')).toBe(0.75);
    expect(ratio('hour')).toBe(0.99);
    expect(ratio('budget')).toBe(0);
    expect(valueOf(metrics, 'tollgate_budget_limit_usd', labels)).toBeCloseTo(PRICE_USD * 4, 9);
    expect(valueOf(metrics, 'tollgate_budget_remaining_usd', labels)).toBeCloseTo(PRICE_USD * 3, 9);

    scene.gateway.advance(61_000);
    const later = await read();
    expect(valueOf(later, 'tollgate_rate_limit_remaining_ratio', { ...labels, window: 'minute' })).toBe(1);
  });

  it('follows a change of the key, and ends with it', async () => {
    const { keys } = scene.gateway.server.services;
    const { plaintext, record } = await keys.create({ name: 'app' }, 'test');
    const { id } = record.key;
    const levels = async () =>
      (await read()).samples.filter(
        ({ name, labels }) => name === 'tollgate_rate_limit_remaining_ratio' && labels['key_id'] === id,
      );
    await ask(plaintext);
    await until(read, (seen) => valueOf(seen, 'tollgate_key_info', { key_id: id }) === 1);
    expect(await levels()).toEqual([]);
    await keys.update(id, { rateLimits: { requestsPerMinute: 10 } });
    expect((await levels()).map(({ labels }) => labels['window'])).toEqual(['minute']);
    await keys.revoke(id);
    expect(await levels()).toEqual([]);
  });

  const read = async () => parseExposition(await scene.gateway.metrics());
});
