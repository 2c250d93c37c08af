import { describe, expect, it } from 'vitest';
import { type Scene, useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';

const WOULD_DENY = 'tollgate_would_deny_total';

async function ask(scene: Scene, key: string, path = '/api/x'): Promise<Response> {
  const answer = await fetch(scene.gateway.url + path, { headers: { 'x-api-key': key } });
  await answer.arrayBuffer();
  return answer;
}

async function statusesOf(scene: Scene, key: string, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await ask(scene, key)).status);
  return statuses;
}

/** The counters of a key, by limit. */
async function readWouldDeny(scene: Scene, keyId: string): Promise<Record<string, number>> {
  const counter = new RegExp(`^${WOULD_DENY}\\{key_id="${keyId}",limit="([^"]+)"\\} (\\d+)`, 'gm');
  const found = [...(await scene.gateway.metrics()).matchAll(counter)];
  return Object.fromEntries(found.map(([, limit = '', count]) => [limit, Number(count)]));
}

describe('a plan that is not enforced', () => {
  const scene = useScene({
    config: {
      plans: { trial: { requestsPerMinute: 2, requestsPerHour: 3, enforce: false } },
      defaultPlan: 'trial',
    },
  });
  const create = (input: object) =>
    scene.gateway.server.services.keys.create({ name: 'trial', ...input }, 'test');

  it('refuses nothing, and counts what it would have refused by key and limit', async () => {
    const issued = await create({});
    for (let i = 0; i < 5; i++) {
      const answer = await ask(scene, issued.plaintext);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-ratelimit-remaining')).toBe(String(Math.max(0, 1 - i)));
    }
    const { id } = issued.record.key;
    await until(
      () => readWouldDeny(scene, id),
      (counters) => counters['minute'] === 3 && counters['hour'] === 2,
    );
  });

  it('shows the key as active', async () => {
    const { services } = scene.gateway.server;
    const page = await services.keys.list({ name: 'trial' });
    expect(page.records.map((record) => services.describeKey(record).status)).toEqual(['active']);
  });

  it('is enforced for a key that says so', async () => {
    const { plaintext } = await create({ enforceLimits: true });
    expect(await statusesOf(scene, plaintext, 3)).toEqual([200, 200, 429]);
  });
});

describe('a key whose limits are not enforced', () => {
  const scene = useScene({
    handler: (_request, response) => {
      const usage = { prompt_tokens: 0, completion_tokens: 10_000, total_tokens: 10_000 };
      sendJson(response, { model: 'gpt-4o-mini', choices: [], usage });
    },
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
    route: { endpoints: 'all' },
    config: { plans: { firm: { requestsPerMinute: 1 } } },
  });
  const create = (input: object) =>
    scene.gateway.server.services.keys.create({ name: 'dry', ...input }, 'test');

  it.each([
    ['its own figures', { rateLimits: { requestsPerMinute: 1 } }],
    ['the figures of its plan', { plan: 'firm' }],
  ])('is refused by none of %s, and each refusal it is spared is counted', async (_what, limits) => {
    const issued = await create({ ...limits, enforceLimits: false });
    expect(await statusesOf(scene, issued.plaintext, 4)).toEqual([200, 200, 200, 200]);
    const { id } = issued.record.key;
    await until(
      () => readWouldDeny(scene, id),
      (counters) => counters['minute'] === 3,
    );
    const { services } = scene.gateway.server;
    expect(services.describeKey(await services.keys.show(id)).status).toBe('active');
  });

  it('spends beyond its budget, and what the budget would have refused is counted', async () => {
    const issued = await create({ budget: { usd: 0.009, period: 'total' }, enforceLimits: false });
    const spend = async (): Promise<number> => {
      const answer = await fetch(`${scene.gateway.url}/api/v1/chat/completions`, {
        method: 'POST',
        headers: { 'x-api-key': issued.plaintext },
        body: JSON.stringify({ model: 'gpt-4o-mini', messages: [], max_tokens: 10_000 }),
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    // One answer of 10,000 tokens costs $0.006.
    expect([await spend(), await spend(), await spend()]).toEqual([200, 200, 200]);
    await until(
      () => readWouldDeny(scene, issued.record.key.id),
      (counters) => counters['budget'] === 2,
    );
  });

  it('obeys a change of its mind at once', async () => {
    const issued = await create({ rateLimits: { requestsPerMinute: 1 }, enforceLimits: false });
    expect(await statusesOf(scene, issued.plaintext, 2)).toEqual([200, 200]);
    await scene.gateway.server.services.keys.update(issued.record.key.id, { enforceLimits: true });
    await until(
      () => ask(scene, issued.plaintext),
      ({ status }) => status === 429,
    );
  });
});

describe('a project whose limits are not enforced', () => {
  const scene = useScene({
    config: {
      projects: {
        trial: { policy: { rateLimits: { requestsPerMinute: 1 }, enforceLimits: false } },
        firm: { policy: { rateLimits: { requestsPerMinute: 1 } } },
      },
    },
  });
  const create = (input: object) =>
    scene.gateway.server.services.keys.create({ name: 'of a project', ...input }, 'test');

  it('refuses nothing, and counts under the name of the limit of the project', async () => {
    const issued = await create({ project: 'trial' });
    expect(await statusesOf(scene, issued.plaintext, 3)).toEqual([200, 200, 200]);
    await until(
      () => readWouldDeny(scene, issued.record.key.id),
      (counters) => counters['project-minute'] === 2,
    );
  });

  it('leaves the limits of a key in force', async () => {
    const { plaintext } = await create({ project: 'trial', rateLimits: { requestsPerMinute: 1 } });
    expect(await statusesOf(scene, plaintext, 2)).toEqual([200, 429]);
  });

  it('is not what a key can make of an enforced one', async () => {
    const { plaintext } = await create({ project: 'firm', enforceLimits: false });
    expect(await statusesOf(scene, plaintext, 2)).toEqual([200, 429]);
  });
});
