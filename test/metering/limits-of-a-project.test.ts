/** Limits of tokens hold over all keys of a project and all workers: reserved before, settled after. */
import { beforeAll, describe, expect, it } from 'vitest';
import { moveToNoon } from '../support/noon.ts';
import { sendJson } from '../support/upstream.ts';
import { useMeteringScene } from './support/scene.ts';

const CHAT = '/openai/v1/chat/completions';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const scene = useMeteringScene({
  listen: { workers: 2 },
  projects: {
    minutely: { policy: { rateLimits: { tokensPerMinute: 2_000 } } },
    daily: { policy: { rateLimits: { tokensPerDay: 10_000 } } },
    parallel: { policy: { rateLimits: { tokensPerDay: 10_000 } } },
  },
});

beforeAll(() => moveToNoon(scene.gateway));

/** A call that may use about `maxTokens`, and uses `used`. */
async function ask(key: string, maxTokens: number, used: number) {
  const usage = { prompt_tokens: 0, completion_tokens: used, total_tokens: used };
  const answer = await scene.ask(
    CHAT,
    (response) => sendJson(response, { id: crypto.randomUUID(), model: 'gpt-4o-mini', usage }),
    { key, body: { model: 'gpt-4o-mini', messages: [], max_tokens: maxTokens } },
  );
  return { status: answer.status, headers: answer.headers };
}

describe('tokens of a project', () => {
  it('per minute are one for all its keys, and come back a minute later', async () => {
    const one = await scene.gateway.createKey({ project: 'minutely' });
    const two = await scene.gateway.createKey({ project: 'minutely' });
    const other = await scene.gateway.createKey();
    expect((await ask(one, 1_500, 1_200)).status).toBe(200);
    const refused = await ask(two, 900, 10);
    expect(refused.status).toBe(429);
    expect(refused.headers['x-tollgate-error']).toBe('rate_limit_exceeded');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    // 1,200 of the 1,500 that were reserved were used, so that there is room for this.
    expect((await ask(two, 700, 10)).status).toBe(200);
    expect((await ask(other, 1_500, 1_500)).status).toBe(200);
    scene.gateway.advance(2 * MINUTE_MS);
    expect((await ask(two, 1_500, 10)).status).toBe(200);
  });

  it('per day come back with the next day, and not before', async () => {
    const one = await scene.gateway.createKey({ project: 'daily' });
    const two = await scene.gateway.createKey({ project: 'daily' });
    expect((await ask(one, 9_500, 9_500)).status).toBe(200);
    expect((await ask(two, 1_000, 10)).status).toBe(429);
    scene.gateway.advance(2 * MINUTE_MS);
    expect((await ask(two, 1_000, 10)).status).toBe(429);
    scene.gateway.advance(DAY_MS);
    expect((await ask(two, 1_000, 10)).status).toBe(200);
  });

  it('are reserved, so that 50 parallel requests cannot pass them together', async () => {
    const keys = [
      await scene.gateway.createKey({ project: 'parallel' }),
      await scene.gateway.createKey({ project: 'parallel' }),
    ];
    const asked = Array.from({ length: 50 }, (_, n) => ask(keys[n % 2] ?? '', 1_900, 1_900));
    const served = (await Promise.all(asked)).filter(({ status }) => status === 200);
    // Five times 1,900 and what the requests themselves are reckoned at.
    expect(served).toHaveLength(5);
  });
});
