import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';

const USAGE = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };

describe('what can be seen of each key', () => {
  const scene = useScene({
    handler: (request, response) => {
      if (request.url === '/v1/broken') sendJson(response, { error: 'broken' }, 500);
      else sendJson(response, { model: 'gpt-4o-mini', choices: [], usage: USAGE });
    },
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
    route: { endpoints: 'all' },
  });

  async function ask(key: string, path: string): Promise<void> {
    const answer = await fetch(`${scene.gateway.url}/api${path}`, {
      method: 'POST',
      headers: { 'x-api-key': key },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [] }),
    });
    await answer.arrayBuffer();
  }

  it.each(['R22', 'R23'])('%s requests, errors, latency and cost, by key', async () => {
    const issued = await scene.gateway.server.services.keys.create({ name: 'watched' }, 'test');
    await ask(issued.plaintext, '/v1/chat/completions');
    await ask(issued.plaintext, '/v1/chat/completions');
    await ask(issued.plaintext, '/v1/broken');
    const label = `key_id="${issued.record.key.id}"`;
    const metrics = await until(scene.gateway.metrics, (text) =>
      text.includes(`tollgate_errors_total{${label}`),
    );
    expect(metrics).toMatch(new RegExp(`tollgate_requests_total\\{${label}.*code="200"\\} 2`));
    expect(metrics).toMatch(new RegExp(`tollgate_requests_total\\{${label}.*code="500"\\} 1`));
    expect(metrics).toMatch(new RegExp(`tollgate_errors_total\\{${label}.*error="upstream_5xx"\\} 1`));
    expect(metrics).toMatch(new RegExp(`tollgate_request_duration_seconds_count\\{${label}.*\\} 3`));
    const cost = new RegExp(`tollgate_cost_usd_total\\{${label}.*\\} (\\S+)`).exec(metrics)?.[1];
    expect(Number(cost)).toBeCloseTo((2 * (1000 * 0.15 + 100 * 0.6)) / 1e6, 9);
  });
});
