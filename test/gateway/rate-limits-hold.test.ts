import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';

describe('rate limits', () => {
  const scene = useScene({ config: { listen: { workers: 2 } } });

  const ask = (key: string) => fetch(`${scene.gateway.url}/api/things`, { headers: { 'x-api-key': key } });

  it('admits exactly the limit out of 1,000 parallel requests over two workers', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 50 } });
    const before = scene.upstream.seen.length;
    const answers = await Promise.all(Array.from({ length: 1000 }, () => ask(key)));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(50);
    expect(statuses.filter((status) => status === 429)).toHaveLength(950);
    expect(scene.upstream.seen.length - before).toBe(50);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  });

  it('tells the limits on every answer and when to come back', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 2, requestsPerHour: 100 } });
    const first = await ask(key);
    expect(first.headers.get('x-ratelimit-limit')).toBe('2');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
    expect(first.headers.get('ratelimit-policy')).toBe('"minute";q=2;w=60, "hour";q=100;w=3600');
    await ask(key);
    const refused = await ask(key);
    expect(refused.status).toBe(429);
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(61);
    expect(await refused.json()).toEqual({
      error: {
        message: 'Rate limit exceeded',
        type: 'rate_limit_error',
        code: 'too_many_requests',
        param: null,
      },
    });
    scene.gateway.advance(retryAfter * 1000);
    expect((await ask(key)).status).toBe(200);
  });

  it('lets a burst through and then the steady rate', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 60, burst: 5 } });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await ask(key)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    scene.gateway.advance(1000);
    expect((await ask(key)).status).toBe(200);
    expect((await ask(key)).status).toBe(429);
  });
});
