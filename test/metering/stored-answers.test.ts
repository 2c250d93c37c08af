/**
 * A stored answer tells its usage each time it is asked for, and one that is made in the background tells it
 * only then. Either is charged once: in the ledger, and in the limits of the key.
 */
import { describe, expect, it } from 'vitest';
import type { RunningServer } from '../../src/app/running-server.ts';
import type { UsageReader } from '../../src/usage/usage-query.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import { type Respond, useMeteringScene } from './support/scene.ts';

const RESPONSES = '/openai/v1/responses';
const DAY_MS = 86_400_000;
/** Of gpt-4o-mini: 1,000 × 150 + 100 × 600 nano-dollars. */
const USAGE = { input_tokens: 1000, output_tokens: 100, total_tokens: 1100 };
const COST_NANO_USD = 210_000;

function respondWith(id: string, status: string, extra: object = {}): Respond {
  const usage = status === 'completed' ? USAGE : null;
  const body = { id, object: 'response', status, model: 'gpt-4o-mini', usage, ...extra };
  return (response) => sendJson(response, body);
}

/** What the ledger has of the calls of a key once it has so many; questions about limits are not among them. */
async function readCharged(usage: UsageReader, keyId: string, requests: number, nowMs: number) {
  const range = { by: 'route', keyId, fromMs: nowMs - DAY_MS, toMs: nowMs + DAY_MS } as const;
  const read = async () => (await usage.sumUsage(range)).find(({ group }) => group === 'openai')?.sums;
  return until(read, (sums) => sums?.requests === requests, 60_000);
}

interface BudgetedKey {
  readonly plaintext: string;
  readonly id: string;
}

async function createKey({ services }: RunningServer): Promise<BudgetedKey> {
  const { plaintext, record } = await services.keys.create(
    { name: 'polls', budget: { usd: 1, period: 'total' }, rateLimits: { tokensPerDay: 1_000_000 } },
    'test',
  );
  return { plaintext, id: record.key.id };
}

interface Spent {
  readonly nanoUsd: number;
  readonly tokens: number;
}

/** As the holder of the key is told. */
async function readSpent(url: string, { plaintext }: BudgetedKey): Promise<Spent> {
  const response = await fetch(`${url}/v1/rate-limit`, { headers: { 'x-api-key': plaintext } });
  const { budget, limits } = (await response.json()) as {
    budget: { limit_usd: number; remaining_usd: number };
    limits: { name: string; limit: number; remaining: number }[];
  };
  const day = limits.find(({ name }) => name === 'tokens-day');
  return {
    nanoUsd: Math.round((budget.limit_usd - budget.remaining_usd) * 1e9),
    tokens: (day?.limit ?? 0) - (day?.remaining ?? 0),
  };
}

describe('where stored answers may be fetched', () => {
  const scene = useMeteringScene({ listen: { workers: 2 } }, 'all');
  const ask = (key: BudgetedKey, method: string, path: string, respond: Respond, body: object = {}) =>
    scene.ask(path, respond, { key: key.plaintext, method, body: { model: 'gpt-4o-mini', ...body } });
  const spent = (key: BudgetedKey) => readSpent(scene.gateway.url, key);
  const charged = (key: BudgetedKey, requests: number) =>
    readCharged(scene.gateway.server.services.usage, key.id, requests, scene.gateway.nowMs());

  it('an answer is charged when it is made, and not when it is fetched', async () => {
    const key = await createKey(scene.gateway.server);
    const stored = respondWith('resp_stored', 'completed');
    await ask(key, 'POST', RESPONSES, stored);
    // Every request has a connection of its own, so both workers have their share.
    for (let n = 0; n < 8; n++) await ask(key, 'GET', `${RESPONSES}/resp_stored`, stored);
    expect(await spent(key)).toEqual({ nanoUsd: COST_NANO_USD, tokens: 1100 });
    expect(await charged(key, 9)).toMatchObject({ costNanoUsd: COST_NANO_USD, inputTokens: 1000 });
  });

  it('one that was made elsewhere is charged when it is first fetched, also by many at once', async () => {
    const key = await createKey(scene.gateway.server);
    const stored = respondWith('resp_elsewhere', 'completed');
    const fetching = Array.from({ length: 10 }, () => ask(key, 'GET', `${RESPONSES}/resp_elsewhere`, stored));
    await Promise.all(fetching);
    expect(await spent(key)).toEqual({ nanoUsd: COST_NANO_USD, tokens: 1100 });
    expect(await charged(key, 10)).toMatchObject({ costNanoUsd: COST_NANO_USD, outputTokens: 100 });
  });

  it('one that is made in the background is charged as it is told when it is first fetched complete', async () => {
    const key = await createKey(scene.gateway.server);
    const path = `${RESPONSES}/resp_background`;
    const padding = { instructions: 'x'.repeat(20_000) };
    const queued = respondWith('resp_background', 'queued', padding);
    const made = await ask(key, 'POST', RESPONSES, queued, { background: true, max_output_tokens: 50 });
    expect(await scene.records.find(made.requestId)).toMatchObject({
      costNanoUsd: null,
      confidence: null,
      responseId: null,
    });
    // What is expected of it stays reserved, so that a budget is not open to many of them.
    const reserved = await spent(key);
    expect(reserved.nanoUsd).toBeGreaterThan(50 * 600);
    expect(reserved.nanoUsd).toBeLessThan(COST_NANO_USD);
    await ask(key, 'GET', path, respondWith('resp_background', 'in_progress'));
    expect(await spent(key)).toEqual(reserved);

    for (let n = 0; n < 4; n++) await ask(key, 'GET', path, respondWith('resp_background', 'completed'));
    expect(await spent(key)).toEqual({ nanoUsd: COST_NANO_USD, tokens: 1100 });
    expect(await charged(key, 6)).toMatchObject({ costNanoUsd: COST_NANO_USD, inputTokens: 1000 });
  });

  it('answers of POST are charged each, whatever id they are given', async () => {
    const key = await createKey(scene.gateway.server);
    for (let n = 0; n < 3; n++) await ask(key, 'POST', RESPONSES, respondWith('resp_same', 'completed'));
    expect(await spent(key)).toEqual({ nanoUsd: 3 * COST_NANO_USD, tokens: 3300 });
    expect(await charged(key, 3)).toMatchObject({ costNanoUsd: 3 * COST_NANO_USD });
  });
});

describe('where they may not', () => {
  const scene = useMeteringScene();

  it('one that is made in the background is estimated at once, with the output that is assumed', async () => {
    const key = await createKey(scene.gateway.server);
    const body = { model: 'gpt-4o-mini', background: true, input: 'x'.repeat(348) };
    const made = await scene.ask(RESPONSES, respondWith('resp_unheard', 'queued'), {
      key: key.plaintext,
      body,
    });
    expect(JSON.stringify(body)).toHaveLength(400);
    const costNanoUsd = 100 * 150 + 1024 * 600;
    expect(await scene.records.find(made.requestId)).toMatchObject({
      inputTokens: 100,
      outputTokens: 1024,
      costNanoUsd,
      confidence: 'estimated',
      // Nobody can ask for it, so nobody needs to know that it was charged.
      responseId: null,
    });
    expect(await readSpent(scene.gateway.url, key)).toEqual({ nanoUsd: costNanoUsd, tokens: 1124 });
    const fetched = await scene.ask(`${RESPONSES}/resp_unheard`, respondWith('resp_unheard', 'completed'), {
      key: key.plaintext,
      method: 'GET',
    });
    expect(fetched.status).toBe(403);
  });
});
