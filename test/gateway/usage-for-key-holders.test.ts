import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';

const USAGE = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };

interface Report {
  readonly data: readonly { readonly group: string; readonly requests: number }[];
  readonly total: { readonly requests: number; readonly input_tokens: number; readonly cost_usd: number };
}

describe('GET /v1/usage', () => {
  const scene = useScene({
    handler: (_request, response) => sendJson(response, { model: 'gpt-4o-mini', choices: [], usage: USAGE }),
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
    config: { projects: { mine: {}, other: {} } },
  });

  async function ask(key: string): Promise<void> {
    const response = await fetch(`${scene.gateway.url}/api/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': key },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [] }),
    });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }

  const usageOf = async (key: string, query = '') => {
    const response = await fetch(`${scene.gateway.url}/v1/usage${query}`, { headers: { 'x-api-key': key } });
    return { status: response.status, report: (await response.json()) as Report };
  };

  it('tells a key what its own project has used, and nothing of another', async () => {
    const mine = await scene.gateway.createKey({ project: 'mine' });
    const other = await scene.gateway.createKey({ project: 'other' });
    await ask(mine);
    await ask(mine);
    await ask(other);
    const { report } = await until(
      () => usageOf(mine, '?by=model'),
      (answer) => (answer.report.data.find(({ group }) => group === 'gpt-4o-mini')?.requests ?? 0) === 2,
    );
    expect(report.total.input_tokens).toBe(2000);
    expect(report.total.cost_usd).toBeCloseTo((2 * (1000 * 0.15 + 100 * 0.6)) / 1e6, 9);
  });

  it('says what is wrong with a question', async () => {
    const key = await scene.gateway.createKey();
    expect((await usageOf(key, '?by=moon')).status).toBe(400);
    expect((await usageOf(key, '?days=0')).status).toBe(400);
  });
});
