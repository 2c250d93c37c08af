import { describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { until } from '../support/until.ts';

const RATE_LIMITS = { requestsPerMinute: 100, requestsPerHour: 5000, requestsPerDay: 100_000 };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('requests to agents', () => {
  const scene = useExample('promptick');

  function execute(authorization: string | null, agent = 'agent-1'): Promise<Response> {
    return fetch(`${scene.gateway.url}/api/v1/agents/${agent}/execute`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(authorization === null ? {} : { Authorization: authorization }),
      },
      body: '{"variables":{"name":"Ada"}}',
    });
  }

  async function statusOf(key: string, agent?: string): Promise<number> {
    const answer = await execute(`Bearer ${key}`, agent);
    await answer.arrayBuffer();
    return answer.status;
  }

  async function spend(key: string, count: number): Promise<number[]> {
    const statuses: number[] = [];
    for (let i = 0; i < count; i++) statuses.push(await statusOf(key));
    return statuses;
  }

  it('R2 executes an agent with a bearer key', async () => {
    const key = await scene.gateway.createKey();
    const answer = await execute(`Bearer ${key}`);
    expect(answer.status).toBe(200);
    const seen = scene.upstream.seen.at(-1);
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/api/v1/agents/agent-1/execute',
      body: '{"variables":{"name":"Ada"}}',
    });
    expect(seen?.headers['x-agent-id']).toBe('agent-1');
    expect(JSON.stringify(seen)).not.toContain(key);
  });

  it('R1 scopes a key to its agent', async () => {
    const key = await scene.gateway.createKey({ agents: ['agent-1'] });
    expect(key).toMatch(/^pk_live_[0-9A-Za-z]{50}$/);
    expect(await statusOf(key)).toBe(200);
    expect(await statusOf(key, 'agent-2')).toBe(401);
  });

  it('R14 answers 401 for every key that does not work, and for nothing else', async () => {
    const { keys } = scene.gateway.server.services;
    const revoked = await keys.create({ name: 'revoked' }, 'test');
    await keys.revoke(revoked.record.key.id);
    const expired = await scene.gateway.createKey({ expiresAt: Date.now() + 10 * 24 * HOUR_MS });
    const other = await scene.gateway.createKey({ agents: ['agent-2'] });
    const full = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 1 } });
    const foreign = await scene.gateway.createKey({ allowedOrigins: ['https://app.example.com'] });
    scene.gateway.advance(10 * 24 * HOUR_MS);
    expect(
      await until(
        () => statusOf(revoked.plaintext),
        (status) => status !== 200,
      ),
    ).toBe(401);
    expect(await statusOf(expired)).toBe(401);
    expect(await statusOf(other)).toBe(401);
    expect(await statusOf(`${full.slice(0, -1)}?`)).toBe(401);
    expect(await spend(full, 2)).toEqual([200, 429]);
    const refused = await fetch(`${scene.gateway.url}/api/v1/agents/a/execute`, {
      headers: { Authorization: `Bearer ${foreign}`, Origin: 'https://other.example.com' },
    });
    expect(refused.status).toBe(403);
  });

  it('R15 rolls the minute over 60 seconds', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 2 } });
    expect(await spend(key, 1)).toEqual([200]);
    scene.gateway.advance(30_000);
    expect(await spend(key, 2)).toEqual([200, 429]);
    // The first request leaves the window, the second is still in it.
    scene.gateway.advance(31_000);
    expect(await spend(key, 2)).toEqual([200, 429]);
  });

  it('R16 rolls the hour over 60 minutes', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 100, requestsPerHour: 2 } });
    expect(await spend(key, 1)).toEqual([200]);
    scene.gateway.advance(HOUR_MS / 2);
    expect(await spend(key, 2)).toEqual([200, 429]);
    scene.gateway.advance(HOUR_MS / 2 + MINUTE_MS);
    expect(await spend(key, 2)).toEqual([200, 429]);
  });

  it('R17 begins the day at midnight UTC', async () => {
    const limits = { requestsPerMinute: 100, requestsPerHour: 1000, requestsPerDay: 2 };
    // The first hour of a day, so that the requests below do not reach into the next one.
    scene.gateway.advance(25 * HOUR_MS - (scene.gateway.nowMs() % (24 * HOUR_MS)));
    const key = await scene.gateway.createKey({ rateLimits: limits });
    expect(await spend(key, 3)).toEqual([200, 200, 429]);
    const refused = await execute(`Bearer ${key}`);
    const reset = Number(refused.headers.get('x-ratelimit-reset'));
    expect(reset % 86_400).toBe(0);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('2');
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBeLessThanOrEqual(86_400);
    await refused.arrayBuffer();
    scene.gateway.advance((retryAfter - 5) * 1000);
    expect(await spend(key, 1)).toEqual([429]);
    scene.gateway.advance(6_000);
    expect(await spend(key, 3)).toEqual([200, 200, 429]);
  });

  it.each([
    ['minute', { requestsPerMinute: 1, requestsPerHour: 5000, requestsPerDay: 100_000 }],
    ['hour', { requestsPerMinute: 100, requestsPerHour: 1, requestsPerDay: 100_000 }],
    ['day', { requestsPerMinute: 100, requestsPerHour: 5000, requestsPerDay: 1 }],
  ])('R18 answers 429 with the full body when the %s is full', async (_window, rateLimits) => {
    const key = await scene.gateway.createKey({ rateLimits });
    await spend(key, 1);
    const refused = await execute(`Bearer ${key}`);
    expect(refused.status).toBe(429);
    const body = (await refused.json()) as { retryAfter: number };
    expect(body).toEqual({
      error: 'Rate limit exceeded',
      message: 'Too many requests. Please try again later.',
      retryAfter: expect.any(Number) as number,
      rateLimits,
    });
    expect(Number.isInteger(body.retryAfter)).toBe(true);
    expect(body.retryAfter).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('retry-after')).toBe(String(body.retryAfter));
  });

  it('R19 shows the limits of the minute on every answer', async () => {
    const key = await scene.gateway.createKey({ rateLimits: RATE_LIMITS });
    for (let left = 99; left >= 47; left--) {
      const answer = await execute(`Bearer ${key}`);
      await answer.arrayBuffer();
      expect(answer.headers.get('x-ratelimit-limit')).toBe('100');
      expect(answer.headers.get('x-ratelimit-remaining')).toBe(String(left));
      expect(answer.headers.get('x-ratelimit-reset')).toMatch(/^\d{10}$/);
    }
  });

  it('R20 says one thing of revoked, expired, foreign and mistyped keys', async () => {
    const { keys } = scene.gateway.server.services;
    const revoked = await keys.create({ name: 'revoked' }, 'test');
    await keys.revoke(revoked.record.key.id);
    const expired = await scene.gateway.createKey({ expiresAt: Date.now() + 100 * 24 * HOUR_MS });
    const foreign = await scene.gateway.createKey({ agents: ['agent-2'] });
    const good = await scene.gateway.createKey();
    const typo = good.slice(0, -1) + (good.endsWith('a') ? 'b' : 'a');
    scene.gateway.advance(101 * 24 * HOUR_MS);
    await until(
      () => statusOf(revoked.plaintext),
      (status) => status !== 200,
    );
    for (const key of [revoked.plaintext, expired, foreign, typo]) {
      const answer = await execute(`Bearer ${key}`);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toEqual({
        error: 'Invalid or revoked API key',
        message: 'The provided API key is not valid for this agent',
      });
    }
  });

  it('R21 says one thing of a missing, misnamed or badly spaced Authorization', async () => {
    const key = await scene.gateway.createKey();
    const broken = [null, key, `Basic ${key}`, `Bearer  ${key}`, `Bearer ${key} ${key}`, `Bearer\t${key}`];
    for (const authorization of [...broken, 'Bearer', 'Bearer pk_live_short']) {
      const answer = await execute(authorization);
      expect(answer.status, String(authorization)).toBe(401);
      expect(await answer.json()).toEqual({
        error: 'Unauthorized',
        message: 'Missing or invalid Authorization header',
      });
    }
  });

  it('R26 counts each key for itself, so that several share the load', async () => {
    const rateLimits = { requestsPerMinute: 2 };
    const keys = [
      await scene.gateway.createKey({ rateLimits }),
      await scene.gateway.createKey({ rateLimits }),
    ];
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push(await statusOf(keys[i % 2] ?? ''));
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });
});
