import { describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;
const EVERYTHING = ['tasks', 'projects', 'users'].flatMap((resource) =>
  ['GET', 'POST', 'DELETE'].map((method) => `${method} ${resource}`),
);

describe('requests to an API with permissions and plans', () => {
  const scene = useExample('generic');

  function ask(key: string, method = 'GET', path = '/v1/tasks'): Promise<Response> {
    const body = method === 'POST' ? '{}' : null;
    return fetch(scene.gateway.url + path, { method, headers: { Authorization: `Bearer ${key}` }, body });
  }

  async function statusOf(key: string, method?: string, path?: string): Promise<number> {
    const answer = await ask(key, method, path);
    await answer.arrayBuffer();
    return answer.status;
  }

  async function readRateLimit(key: string) {
    const answer = await ask(key, 'GET', '/v1/rate-limit');
    expect(answer.status).toBe(200);
    return (await answer.json()) as Record<string, unknown> & { reset: number; reset_at: string };
  }

  it('R30 sends live keys to the API and counts them against their quota', async () => {
    const key = await scene.gateway.createKey();
    expect(key).toMatch(/^sk_live_/);
    const before = scene.upstream.seen.length;
    expect(await statusOf(key)).toBe(200);
    expect(scene.upstream.seen).toHaveLength(before + 1);
    expect(await readRateLimit(key)).toMatchObject({ remaining: 999 });
  });

  it('R31 keeps test keys in the sandbox and away from quota and cost', async () => {
    const rateLimits = { requestsPerMinute: 1, requestsPerHour: 1, requestsPerDay: 1 };
    const issued = await scene.gateway.server.services.keys.create(
      { name: 'test', env: 'test', rateLimits, budget: { usd: 0.01, period: 'total' } },
      'test',
    );
    expect(issued.plaintext).toMatch(/^sk_test_/);
    const before = scene.upstream.seen.length;
    for (let i = 0; i < 5; i++) expect(await statusOf(issued.plaintext)).toBe(200);
    expect(scene.upstream.seen).toHaveLength(before);
    expect(await readRateLimit(issued.plaintext)).toMatchObject({ limit: 600, remaining: 595, budget: null });
    const { id } = issued.record.key;
    const metrics = await until(scene.gateway.metrics, (text) => text.includes(`key_id="${id}"`));
    expect(metrics).toMatch(new RegExp(`tollgate_key_info\\{key_id="${id}",.*env="test"`));
    expect(metrics).not.toMatch(new RegExp(`tollgate_cost_usd_total\\{key_id="${id}"`));
    expect(metrics).toMatch(
      new RegExp(`tollgate_requests_total\\{key_id="${id}".*upstream="sandbox",code="200"\\} 5`),
    );
  });

  it('R31 stops test keys at the limit of the sandbox alone', async () => {
    const key = await scene.gateway.createKey({ env: 'test' });
    const answers = await Promise.all(Array.from({ length: 620 }, () => statusOf(key)));
    expect(answers.filter((status) => status === 200)).toHaveLength(600);
    expect(answers.filter((status) => status === 429)).toHaveLength(20);
  });

  it.each([
    ['tasks:read', ['GET tasks']],
    ['projects:read', ['GET projects']],
    ['users:read', ['GET users']],
    ['tasks:write', ['POST tasks']],
    ['projects:write', ['POST projects']],
    ['users:write', ['POST users']],
    ['tasks:delete', ['DELETE tasks']],
    ['projects:delete', ['DELETE projects']],
    ['admin:*', EVERYTHING],
  ])('R32 opens with %s exactly %j', async (permission, expected) => {
    const key = await scene.gateway.createKey({ permissions: [permission] });
    const opened: string[] = [];
    for (const request of EVERYTHING) {
      const [method = '', resource = ''] = request.split(' ');
      if ((await statusOf(key, method, `/v1/${resource}`)) === 200) opened.push(request);
    }
    expect(opened).toEqual(expected);
  });

  it.each([
    ['free', 100, 1000],
    ['professional', 500, 10_000],
  ])('R40 gives the plan %s %d per minute and %d per hour', async (plan, perMinute, perHour) => {
    const answer = await ask(await scene.gateway.createKey({ plan }));
    expect(answer.headers.get('ratelimit-policy')).toBe(
      `"minute";q=${perMinute};w=60, "hour";q=${perHour};w=3600`,
    );
    await answer.arrayBuffer();
  });

  it('R40 sets the figures of an enterprise on its key', async () => {
    const rateLimits = { requestsPerMinute: 7000, requestsPerHour: 90_000 };
    const answer = await ask(await scene.gateway.createKey({ plan: 'enterprise', rateLimits }));
    expect(answer.headers.get('ratelimit-policy')).toBe('"minute";q=7000;w=60, "hour";q=90000;w=3600');
    await answer.arrayBuffer();
  });

  it('R41 tells the hourly figures, as one instant, at no cost', async () => {
    const key = await scene.gateway.createKey({ plan: 'professional' });
    for (let i = 0; i < 3; i++) await statusOf(key);
    const state = await readRateLimit(key);
    expect(state).toEqual({
      limit: 10_000,
      remaining: 9_997,
      reset: expect.any(Number) as number,
      reset_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.000)?Z$/) as string,
      limits: [
        { name: 'minute', limit: 500, remaining: 497, reset_at: expect.any(String) as string },
        { name: 'hour', limit: 10_000, remaining: 9_997, reset_at: state.reset_at },
      ],
      budget: null,
    });
    expect(Date.parse(state.reset_at)).toBe(state.reset * 1000);
    expect(await readRateLimit(key)).toMatchObject({ remaining: 9_997 });
  });

  it('R41 answers a key that may call one route only, and one that is throttled', async () => {
    const key = await scene.gateway.createKey({ routes: ['users'], rateLimits: { requestsPerMinute: 1 } });
    await statusOf(key, 'GET', '/v1/users');
    expect(await statusOf(key, 'GET', '/v1/users')).toBe(429);
    expect(await readRateLimit(key)).toMatchObject({ limits: [{ name: 'minute', remaining: 0 }, {}] });
  });

  it('R42 shows the figures of the hour in the three headers', async () => {
    const answer = await ask(await scene.gateway.createKey({ plan: 'professional' }));
    await answer.arrayBuffer();
    expect(answer.headers.get('x-ratelimit-limit')).toBe('10000');
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('9999');
    expect(answer.headers.get('x-ratelimit-reset')).toMatch(/^\d{10}$/);
  });

  it('R45 answers 401 to invalid, expired and revoked keys and to wrong formats', async () => {
    const { keys } = scene.gateway.server.services;
    const good = await scene.gateway.createKey();
    const expiring = await scene.gateway.createKey({ expiresAt: Date.now() + 10 * DAY_MS });
    const revoked = await keys.create({ name: 'revoked' }, 'test');
    await keys.revoke(revoked.record.key.id);
    scene.gateway.advance(10 * DAY_MS);
    await until(
      () => statusOf(revoked.plaintext),
      (status) => status === 401,
    );
    const invalid = good.slice(0, -2) + (good.endsWith('00') ? '11' : '00');
    const headers = [
      good,
      'Bearer abc123',
      `Bearer ${invalid}`,
      `Bearer ${expiring}`,
      `Bearer ${revoked.plaintext}`,
    ];
    for (const authorization of headers) {
      const answer = await fetch(`${scene.gateway.url}/v1/tasks`, {
        headers: { Authorization: authorization },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="tollgate"/);
      await answer.arrayBuffer();
    }
    expect(await statusOf(good)).toBe(200);
  });

  it('R46 answers 403 to a key without the permission', async () => {
    const answer = await ask(await scene.gateway.createKey({ permissions: ['tasks:read'] }), 'POST');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-tollgate-error')).toBe('insufficient_permissions');
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    await answer.arrayBuffer();
  });

  it('R47 answers 429 over the limit, until it resets', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 1 } });
    expect([await statusOf(key), await statusOf(key)]).toEqual([200, 429]);
    scene.gateway.advance(61_000);
    expect(await statusOf(key)).toBe(200);
  });

  it('R48 has message at the top of every error', async () => {
    const reader = await scene.gateway.createKey({
      permissions: ['tasks:read'],
      rateLimits: { requestsPerMinute: 1 },
    });
    await statusOf(reader);
    const answers = [
      await ask('abc123'),
      await ask(reader, 'DELETE'),
      await ask(reader),
      await ask(reader, 'GET', '/v1/nowhere'),
      await ask('abc123', 'GET', '/v1/rate-limit'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 429, 404, 401]);
    for (const answer of answers) {
      const { message } = (await answer.json()) as { message: unknown };
      expect(typeof message === 'string' && message.length > 0).toBe(true);
    }
  });

  it('R49 lets a page of another origin read what remains, on success and on refusal', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerHour: 1 } });
    const headers = { Authorization: `Bearer ${key}`, Origin: 'https://app.example.com' };
    for (const status of [200, 429]) {
      const answer = await fetch(`${scene.gateway.url}/v1/tasks`, { headers });
      await answer.arrayBuffer();
      expect(answer.status).toBe(status);
      expect(answer.headers.get('x-ratelimit-remaining')).toBe('0');
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
      expect(answer.headers.get('access-control-expose-headers')).toContain('X-RateLimit-Remaining');
    }
  });

  it('R50 counts failed authentications and refusals by limit', async () => {
    const issued = await scene.gateway.server.services.keys.create(
      { name: 'busy', rateLimits: { requestsPerMinute: 1 } },
      'test',
    );
    await statusOf('abc123');
    await statusOf(issued.plaintext);
    await statusOf(issued.plaintext);
    const { id } = issued.record.key;
    const metrics = await until(scene.gateway.metrics, (text) =>
      text.includes(`key_id="${id}",route="tasks",error=`),
    );
    expect(metrics).toMatch(/tollgate_auth_failures_total\{reason="malformed_credential"\} [1-9]/);
    expect(metrics).toContain(
      `tollgate_errors_total{key_id="${id}",route="tasks",error="rate_limit_exceeded"} 1`,
    );
  });
});
