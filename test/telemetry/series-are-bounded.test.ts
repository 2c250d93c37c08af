import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import { parseExposition, type Sample, valueOf } from './support/exposition.ts';

const MAX_KEYS = 2;
const USAGE = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 };

describe('the number of series', () => {
  const scene = useScene({
    handler: (request, response) => {
      const model = request.headers['x-model'];
      sendJson(response, { id: crypto.randomUUID(), model, choices: [], usage: USAGE });
    },
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
    config: {
      metrics: { maxKeys: MAX_KEYS, maxModels: 1 },
      projects: { first: {}, second: {}, third: {} },
    },
  });

  async function ask(key: string, model = 'gpt-4o-mini'): Promise<void> {
    const response = await fetch(`${scene.gateway.url}/api/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'x-model': model },
      body: JSON.stringify({ model, messages: [] }),
    });
    await response.text();
  }

  it('is bounded by maxKeys and maxModels whatever comes', async () => {
    const known: string[] = [];
    for (const project of ['first', 'second']) known.push(await scene.gateway.createKey({ project }));
    for (const key of known) await ask(key);
    await until(
      async () => keysIn((await read()).samples).size,
      (count) => count === MAX_KEYS,
    );
    const late = [
      await scene.gateway.createKey({ project: 'first' }),
      await scene.gateway.createKey({ project: 'third' }),
    ];
    for (const key of late) await ask(key);
    await ask(known[0] ?? '', 'gpt-4o');
    await ask(known[0] ?? '', 'no-such-model');
    const metrics = await until(
      read,
      (seen) => valueOf(seen, 'tollgate_requests_total', { key_id: 'other', project: 'other' }) > 0,
    );

    expect(valueOf(metrics, 'tollgate_metrics_keys_overflow_total')).toBe(late.length);
    expect(keysIn(metrics.samples).size).toBe(MAX_KEYS + 1);
    // A project without a key of its own series would be a way around the bound.
    expect(labelsIn(metrics.samples, 'project')).toEqual(new Set(['first', 'second', 'other']));
    expect(labelsIn(metrics.samples, 'model')).toEqual(new Set(['gpt-4o-mini', 'other']));
    expect(
      valueOf(metrics, 'tollgate_requests_total', { key_id: 'other', project: 'first', code: '200' }),
    ).toBe(1);
    expect(
      valueOf(metrics, 'tollgate_request_duration_seconds_count', { key_id: 'other', route: 'api' }),
    ).toBe(late.length);
    expect(metrics.samples.filter(({ name }) => name === 'tollgate_key_info')).toHaveLength(MAX_KEYS);
  });

  const read = async () => parseExposition(await scene.gateway.metrics());
});

function labelsIn(samples: readonly Sample[], label: string): Set<string> {
  const relevant = samples.filter(({ name }) => name !== 'tollgate_key_info');
  return new Set(relevant.flatMap(({ labels }) => labels[label] ?? []));
}

function keysIn(samples: readonly Sample[]): Set<string> {
  return labelsIn(samples, 'key_id');
}
