import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { readRefusal } from '../support/websocket.ts';

let upstream: TestUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startUpstream();
  const { url } = upstream;
  gateway = await startGateway({
    config: {
      upstreams: {
        main: { url, provider: 'generic' },
        passthrough: { url, provider: 'openai', credential: { mode: 'passthrough' } },
      },
      routes: [
        { name: 'api', path: '/api/', upstream: 'main', permissions: { DELETE: 'tasks:delete' } },
        { name: 'shop', path: '/shop/', upstream: 'main', project: 'shop' },
        { name: 'agents', path: '/agents/:agent/', upstream: 'main', agentParam: 'agent', errors: 'flat' },
        { name: 'openai', path: '/openai/', upstream: 'passthrough' },
        { name: 'live', path: '/live/', upstream: 'main', env: 'live', testUpstream: 'main' },
      ],
      projects: { shop: {} },
    },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});

const RATE_LIMITS = { requestsPerHour: 7 };

function createKey(input: Parameters<TestGateway['createKey']>[0] = {}): Promise<string> {
  return gateway.createKey({ rateLimits: RATE_LIMITS, ...input });
}

async function ask(path: string, key: string, init: RequestInit = {}) {
  const headers = { 'x-api-key': key, ...(init.headers as Record<string, string>) };
  const answer = await fetch(gateway.url + path, { ...init, headers });
  await answer.arrayBuffer();
  return answer.headers;
}

describe('a refusal of a request with a good key tells its limits', () => {
  it.each([
    ['insufficient_permissions', '/api/x', { permissions: ['tasks:read'] }, { method: 'DELETE' }],
    [
      'origin_not_allowed',
      '/api/x',
      { allowedOrigins: ['https://a.test'] },
      { headers: { origin: 'https://b.test' } },
    ],
    ['project_mismatch', '/shop/x', {}, {}],
    ['agent_mismatch', '/agents/b/x', { agents: ['a'] }, {}],
    ['ip_not_allowed', '/api/x', { allowedIps: ['192.0.2.0/24'] }, {}],
    ['policy_violation', '/api/x', { routes: ['openai'] }, {}],
    ['upstream_credential_missing', '/openai/v1/models', {}, {}],
  ])('%s', async (code, path, input, init) => {
    const headers = await ask(path, await createKey(input), init);
    expect(headers.get('x-tollgate-error')).toBe(code);
    expect(headers.get('x-ratelimit-limit')).toBe('7');
    // Nothing is spent by being refused.
    expect(headers.get('x-ratelimit-remaining')).toBe('7');
    expect(headers.get('ratelimit-policy')).toBe('"hour";q=7;w=3600');
    expect(headers.get('ratelimit')).toMatch(/^"hour";r=7;t=\d+$/);
  });

  it('a WebSocket that is refused as well', async () => {
    const key = await createKey({ allowedIps: ['192.0.2.0/24'] });
    const { headers } = await readRefusal(`${gateway.url}/api/x`, { key });
    expect(headers).toMatchObject({ 'x-tollgate-error': 'ip_not_allowed', 'x-ratelimit-limit': '7' });
  });
});

describe('a refusal that an unknown key would get too tells nothing', () => {
  async function revoked(): Promise<string> {
    const { keys } = gateway.server.services;
    const created = await keys.create({ name: 'revoked', rateLimits: RATE_LIMITS }, 'test');
    await keys.revoke(created.record.key.id);
    return created.plaintext;
  }

  it.each([
    ['of a revoked key', '/api/x', revoked],
    ['of a test key where there is no upstream for it', '/api/x', () => createKey({ env: 'test' })],
    ['of a test key on a live route', '/live/x', () => createKey({ env: 'test' })],
    [
      'of a test key from a foreign origin',
      '/api/x',
      () => createKey({ env: 'test', allowedOrigins: ['https://a.test'] }),
    ],
  ])('%s', async (_whose, path, create) => {
    const headers = await ask(path, await create(), { headers: { origin: 'https://b.test' } });
    expect(headers.get('x-tollgate-error')).toBe('invalid_api_key');
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
  });
});
