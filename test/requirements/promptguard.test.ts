import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { sendRaw } from '../support/raw-http.ts';
import { until } from '../support/until.ts';

const PROVIDER_KEY = 'Bearer sk_your_openai_key_here';
const INVALID = {
  message: 'Invalid API key provided',
  type: 'authentication_error',
  code: 'invalid_api_key',
  param: null,
};
const MISMATCH = {
  message: 'API key does not belong to this project',
  type: 'authorization_error',
  code: 'project_mismatch',
  param: null,
};
const BODY = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}';

interface ErrorAnswer {
  readonly status: number;
  readonly body: unknown;
}

describe('a proxy before a provider', () => {
  const scene = useExample('promptguard');
  const services = () => scene.gateway.server.services;

  function create(input: Partial<Parameters<ReturnType<typeof services>['keys']['create']>[0]> = {}) {
    return scene.gateway.createKey({ project: 'production', ...input });
  }

  function ask(key: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${scene.gateway.url}/api/v1/chat/completions`, {
      method: 'POST',
      headers: {
        'X-API-Key': key,
        Authorization: PROVIDER_KEY,
        'Content-Type': 'application/json',
        ...headers,
      },
      body: BODY,
    });
  }

  async function statusOf(key: string): Promise<number> {
    const answer = await ask(key);
    await answer.arrayBuffer();
    return answer.status;
  }

  async function errorOf(key: string): Promise<ErrorAnswer> {
    const answer = await ask(key);
    return { status: answer.status, body: await answer.json() };
  }

  /** fetch chooses the Host itself, so this request is made by hand. */
  function askDevelopment(key: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = {
        Host: 'dev.localhost',
        'X-API-Key': key,
        Authorization: PROVIDER_KEY,
        'Content-Type': 'application/json',
      };
      const request = http.request(
        `${scene.gateway.url}/api/v1/chat/completions`,
        { method: 'POST', headers, agent: false },
        (answer) => {
          answer.resume();
          answer.on('end', () => resolve(answer.statusCode ?? 0));
        },
      );
      request.on('error', reject);
      request.end(BODY);
    });
  }

  it('R53 gives keys the shape that scanners look for', async () => {
    expect(await create()).toMatch(/^pg_live_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}$/);
    const test = await scene.gateway.createKey({ project: 'development', env: 'test' });
    expect(test).toMatch(/^pg_test_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}$/);
  });

  it('R54 takes the key from its own header and keeps it from the provider', async () => {
    const key = await create();
    expect(await statusOf(key)).toBe(200);
    const seen = scene.upstream.seen.at(-1);
    expect(seen).toMatchObject({ method: 'POST', url: '/v1/chat/completions', body: BODY });
    expect(JSON.stringify(seen)).not.toContain(key);
  });

  it('R55 forwards the provider key of the caller as it came', async () => {
    expect(await statusOf(await create())).toBe(200);
    expect(scene.upstream.seen.at(-1)?.headers.authorization).toBe(PROVIDER_KEY);
  });

  it('R55 says which header is missing where the provider key is', async () => {
    const key = await create();
    const answer = await fetch(`${scene.gateway.url}/api/v1/models`, { headers: { 'X-API-Key': key } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-tollgate-error')).toBe('upstream_credential_missing');
    expect(JSON.stringify(await answer.json())).toMatch(/authorization/i);
  });

  it.each([
    ['read', ['*:read']],
    ['write', ['*:read', '*:write']],
    ['admin', ['admin:*']],
  ])('R56 takes the permission %s', async (word, stored) => {
    const issued = await services().keys.create(
      { name: 'words', project: 'production', permissions: [word] },
      'test',
    );
    expect(services().describeKey(issued.record).permissions).toEqual(stored);
    expect(await statusOf(issued.plaintext)).toBe(200);
  });

  it('R58 opens the endpoints of the proxy to keys of the project alone', async () => {
    await services().projects.create({ name: 'staging' });
    expect(await statusOf(await create())).toBe(200);
    const other = await scene.gateway.createKey({ project: 'staging' });
    expect(await errorOf(other)).toMatchObject({ status: 403, body: { error: MISMATCH } });
  });

  it('R58 tells a key what its project has used', async () => {
    const key = await create();
    await statusOf(key);
    const answer = await fetch(`${scene.gateway.url}/v1/usage`, { headers: { 'X-API-Key': key } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toHaveProperty('total.requests');
  });

  it('R59 takes live keys in production and test keys in development', async () => {
    const live = await create();
    const test = await scene.gateway.createKey({ project: 'development', env: 'test' });
    const before = scene.upstream.seen.length;
    expect([await statusOf(live), await askDevelopment(test)]).toEqual([200, 200]);
    expect(scene.upstream.seen.at(-1)?.headers.authorization).toBe(PROVIDER_KEY);
    expect(scene.upstream.seen).toHaveLength(before + 2);
    expect(await errorOf(test)).toEqual({ status: 401, body: { error: INVALID } });
    expect(await askDevelopment(live)).toBe(401);
    expect(scene.upstream.seen).toHaveLength(before + 2);
  });

  it.each([
    ['free', 100, 200],
    ['starter', 100, 200],
    ['growth', 1000, 2000],
  ])('R60 lets %s burst, then go on at %d per minute', async (plan, perMinute, burst) => {
    const key = await create({ plan });
    const statuses: number[] = [];
    for (let sent = 0; sent < burst + 5; sent += 100) {
      const count = Math.min(100, burst + 5 - sent);
      statuses.push(...(await Promise.all(Array.from({ length: count }, () => statusOf(key)))));
    }
    // The bucket is refilled while the requests run, so a few more may pass.
    const admitted = statuses.filter((status) => status === 200).length;
    expect(admitted).toBeGreaterThanOrEqual(burst);
    const refused = await until(
      () => ask(key),
      ({ status }) => status === 429,
    );
    expect(refused.headers.get('x-ratelimit-limit')).toBe(String(burst));
    scene.gateway.advance(60_000);
    const { remaining } = (await (
      await fetch(`${scene.gateway.url}/v1/rate-limit`, { headers: { 'X-API-Key': key } })
    ).json()) as { remaining: number };
    expect(remaining).toBeGreaterThanOrEqual(perMinute);
    expect(remaining).toBeLessThan(perMinute * 1.5);
  });

  it('R60 counts per key, not per project', async () => {
    const rateLimits = { requestsPerMinute: 60, burst: 1 };
    const [first, second] = [await create({ rateLimits }), await create({ rateLimits })];
    expect([await statusOf(first), await statusOf(first), await statusOf(second)]).toEqual([200, 429, 200]);
  });

  it('R61 says one thing of every bad key', async () => {
    const { keys } = services();
    const good = await create();
    const deleted = await keys.create({ name: 'deleted', project: 'production' }, 'test');
    await keys.revoke(deleted.record.key.id);
    await until(
      () => statusOf(deleted.plaintext),
      (status) => status !== 200,
    );
    const test = await scene.gateway.createKey({ project: 'development', env: 'test' });
    const bad = [
      'pg_live 12345678',
      'pg_live_12345678_abcdefghijklmnopqrstuvwx',
      good.replace('_live_', '_live '),
    ];
    for (const key of [...bad, `${good} ${good}`, deleted.plaintext, test]) {
      expect(await errorOf(key), key).toEqual({ status: 401, body: { error: INVALID } });
    }
  });

  it('R61 takes no leading or trailing space for part of a key', async () => {
    const key = await create();
    const answer = await sendRaw(scene.gateway.url, [
      'GET /v1/rate-limit HTTP/1.1',
      'Host: gateway.test',
      'Connection: close',
      `X-API-Key:   ${key}  `,
    ]);
    expect(answer.status).toBe(200);
  });

  it('R62 refuses keys of inactive and deleted projects', async () => {
    for (const end of ['deactivate', 'delete']) {
      const project = await services().projects.create({ name: `ending-${end}` });
      const key = await scene.gateway.createKey({ project: project.project.id });
      const readState = async (): Promise<number> => {
        const answer = await fetch(`${scene.gateway.url}/v1/rate-limit`, { headers: { 'X-API-Key': key } });
        await answer.arrayBuffer();
        return answer.status;
      };
      expect(await readState()).toBe(200);
      if (end === 'delete') await services().projects.remove(project.project.id);
      else await services().projects.update(project.project.id, { active: false });
      await until(readState, (status) => status !== 200);
      expect(await errorOf(key)).toEqual({ status: 403, body: { error: MISMATCH } });
    }
  });

  it('R63 answers 429 with the error object', async () => {
    const key = await create({ rateLimits: { requestsPerMinute: 60, burst: 1 } });
    await statusOf(key);
    expect(await errorOf(key)).toEqual({
      status: 429,
      body: {
        error: {
          message: 'Rate limit exceeded',
          type: 'rate_limit_error',
          code: 'too_many_requests',
          param: null,
        },
      },
    });
  });

  it('R64 writes no key to its log', async () => {
    const key = await create();
    const requestId = (await ask(key)).headers.get('x-request-id') ?? '-';
    await statusOf(`${key}x`);
    await until(() => scene.gateway.logLines.some((line) => line.includes(requestId)));
    const log = scene.gateway.logLines.join('\n');
    expect(log).not.toContain(key.slice(-24));
    expect(log).not.toContain('sk_your_openai_key_here');
  });
});

describe('a project with limits of its own', () => {
  const scene = useExample('promptguard', {
    config: {
      projects: {
        production: { policy: { rateLimits: { requestsPerMinute: 3 }, allowedModels: ['gpt-4o*'] } },
        development: {},
      },
    },
  });
  let keys: string[] = [];
  beforeAll(async () => {
    const input = { project: 'production', rateLimits: { requestsPerMinute: 2, burst: 2 } };
    keys = [await scene.gateway.createKey(input), await scene.gateway.createKey(input)];
  });
  afterAll(() => {
    keys = [];
  });

  function ask(key: string | undefined, model = 'gpt-4o-mini'): Promise<Response> {
    return fetch(`${scene.gateway.url}/api/v1/chat/completions`, {
      method: 'POST',
      headers: { 'X-API-Key': key ?? '', Authorization: PROVIDER_KEY, 'Content-Type': 'application/json' },
      body: JSON.stringify({ model, messages: [] }),
    });
  }

  it('R58 passes its policies on to its keys', async () => {
    const answer = await ask(keys[0], 'o1-pro');
    expect([answer.status, answer.headers.get('x-tollgate-error')]).toEqual([403, 'model_not_allowed']);
    await answer.arrayBuffer();
  });

  it('C8 holds the limits of the key and those of the project', async () => {
    const statuses: number[] = [];
    for (const key of [0, 0, 0, 1, 1]) {
      const answer = await ask(keys[key]);
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 200, 429, 200, 429]);
    const state = await fetch(`${scene.gateway.url}/v1/rate-limit`, {
      headers: { 'X-API-Key': keys[1] ?? '' },
    });
    const { limits } = (await state.json()) as { limits: readonly { name: string }[] };
    expect(limits.map(({ name }) => name)).toEqual(['burst', 'project-minute']);
  });
});

describe('a project named by the path', () => {
  const scene = useExample('promptguard', {
    config: {
      upstreams: { api: { url: '${OPENAI_URL}', provider: 'generic' } },
      routes: [{ name: 'api', path: '/projects/:project/', upstream: 'api', projectParam: 'project' }],
      projects: { first: {}, second: {} },
    },
  });

  it('C20 is open to its own keys alone, by name or id', async () => {
    const issued = await scene.gateway.server.services.keys.create({ name: 'own', project: 'first' }, 'test');
    const { projectId } = issued.record.key;
    const statusOf = async (project: string): Promise<number> => {
      const answer = await fetch(`${scene.gateway.url}/projects/${project}/x`, {
        headers: { 'X-API-Key': issued.plaintext },
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    expect([await statusOf('first'), await statusOf(projectId), await statusOf('second')]).toEqual([
      200, 200, 403,
    ]);
  });
});
