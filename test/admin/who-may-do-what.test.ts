/** Roles of admin tokens; API keys that manage the keys of their own project; credentials that are none. */
import { describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw-http.ts';
import { useScene } from '../support/scenes.ts';
import { adminClient, createClient, type Json, keyClient } from './client.ts';

const scene = useScene({ config: { plans: { trial: { requestsPerMinute: 10, enforce: false } } } });
const services = () => scene.gateway.server.services;

describe('a role', () => {
  const cases = [
    ['GET', '/v1/api-keys', undefined, 'viewer'],
    ['GET', '/v1/projects', undefined, 'viewer'],
    ['GET', '/v1/usage', undefined, 'viewer'],
    ['GET', '/v1/requests', undefined, 'viewer'],
    ['GET', '/v1/config', undefined, 'viewer'],
    ['GET', '/v1/doctor', undefined, 'viewer'],
    ['GET', '/v1/api-keys/key_none/limits', undefined, 'viewer'],
    ['POST', '/v1/api-keys', { name: 'a' }, 'editor'],
    ['POST', '/v1/projects', { name: 'a' }, 'editor'],
    ['GET', '/v1/admin-tokens', undefined, 'owner'],
    ['POST', '/v1/admin-tokens', { name: 'a' }, 'owner'],
    ['POST', '/v1/config/reload', undefined, 'owner'],
  ] as const;
  const ranks = ['viewer', 'editor', 'owner'] as const;

  it.each(cases)('opens %s %s with body %j to %s and above', async (method, path, body, least) => {
    for (const role of ranks) {
      const { status } = await (await adminClient(scene, role))(method, path, body);
      if (ranks.indexOf(role) < ranks.indexOf(least)) expect([role, status]).toEqual([role, 403]);
      else expect([role, status]).not.toEqual([role, 403]);
    }
  });
});

describe('a token that is none', () => {
  it('is answered 401 with a challenge that says whether one was sent', async () => {
    const none = await createClient(scene.gateway.admin, null)('GET', '/v1/api-keys');
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="tollgate"']);
    const wrong = await createClient(scene.gateway.admin, 'tga_made_up')('GET', '/v1/api-keys');
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer realm="tollgate", error="invalid_token"');
    expect(wrong.headers.get('content-type')).toContain('application/problem+json');
    expect(wrong.headers.get('x-tollgate-error')).toBe('invalid_token');
  });

  it('is refused when it was revoked or has expired', async () => {
    const { adminToken, token } = await services().adminTokens.create({ name: 'gone', role: 'owner' });
    await services().adminTokens.revoke(adminToken.id);
    expect((await createClient(scene.gateway.admin, token)('GET', '/v1/api-keys')).status).toBe(401);
  });

  it('is not read twice', async () => {
    const { status } = await sendRaw(scene.gateway.admin, [
      'GET /v1/api-keys HTTP/1.1',
      'Host: a',
      'Authorization: Bearer a',
      'Authorization: Bearer b',
      'Connection: close',
    ]);
    expect(status).toBe(400);
  });
});

describe('an API key as a manager', () => {
  it('needs the permission to read or to write', async () => {
    const plain = await keyClient(scene, {});
    const reader = await keyClient(scene, { permissions: ['api-keys:read'] });
    const writer = await keyClient(scene, { permissions: ['api-keys:write', 'tasks:read'] });
    const body = { name: 'a', permissions: ['tasks:read'] };
    expect((await plain('GET', '/v1/api-keys')).status).toBe(403);
    expect((await reader('GET', '/v1/api-keys')).status).toBe(200);
    const refused = await reader('POST', '/v1/api-keys', body);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect((await writer('POST', '/v1/api-keys', body)).status).toBe(201);
  });

  it('R27 creates with admin:*, and is named as the creator', async () => {
    const { record, plaintext } = await services().keys.create(
      { name: 'boss', permissions: ['admin'] },
      'test',
    );
    const client = createClient(scene.gateway.admin, plaintext);
    const created = await client('POST', '/v1/api-keys', { name: 'a' });
    expect(created.body).toMatchObject({ created_by: record.key.id, permissions: [] });
  });

  it('manages nothing but keys', async () => {
    const client = await keyClient(scene, { permissions: ['admin:*'] });
    for (const path of ['/v1/projects', '/v1/admin-tokens', '/v1/usage', '/v1/requests', '/v1/config']) {
      expect([path, (await client('GET', path)).status]).toEqual([path, 403]);
    }
  });

  it('sees its own project alone', async () => {
    await services().projects.create({ name: 'other' });
    const foreign = await services().keys.create({ name: 'foreign', project: 'other' }, 'test');
    const client = await keyClient(scene, { permissions: ['admin:*'] });
    const { id } = foreign.record.key;
    const listed = (await client('GET', '/v1/api-keys')).body['data'] as Json[];
    expect(listed.map((key) => key['id'])).not.toContain(id);
    expect((await client('GET', '/v1/api-keys?project_id=other')).status).toBe(403);
    expect((await client('POST', '/v1/api-keys', { name: 'a', project_id: 'other' })).status).toBe(403);
    expect((await client('POST', '/v1/api-keys', { name: 'a', project_id: 'no such' })).status).toBe(403);
    expect((await client('POST', '/v1/api-keys', { name: 'a', project_id: 'default' })).status).toBe(201);
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { name: 'b' }],
      ['DELETE', ''],
      ['POST', '/rotate'],
      ['POST', '/enable'],
      ['POST', '/disable'],
    ] as const) {
      expect((await client(method, `/v1/api-keys/${id}${path}`, body)).status).toBe(404);
    }
    const verdict = await client('POST', '/v1/api-keys/verify', { key: foreign.plaintext });
    expect(verdict.body).toEqual({ valid: false, reason: 'unknown', key: null });
  });

  it('is good here for no longer than on the gateway', async () => {
    const { record, plaintext } = await services().keys.create(
      { name: 'boss', permissions: ['admin'] },
      'test',
    );
    const client = createClient(scene.gateway.admin, plaintext);
    expect((await client('GET', '/v1/api-keys')).status).toBe(200);
    await services().keys.disable(record.key.id);
    expect((await client('GET', '/v1/api-keys')).status).toBe(401);
  });

  it('is held to its addresses and origins', async () => {
    const elsewhere = await keyClient(scene, { permissions: ['admin'], allowedIps: ['192.0.2.0/24'] });
    expect((await elsewhere('GET', '/v1/api-keys')).status).toBe(403);
    const browser = await keyClient(scene, {
      permissions: ['admin'],
      allowedOrigins: ['https://app.example.com'],
    });
    const get = (origin: string) => browser('GET', '/v1/api-keys', undefined, { origin });
    expect((await get('https://app.example.com')).status).toBe(200);
    expect((await get('https://app.example.com.evil.com')).status).toBe(403);
  });
});

describe('an API key can grant only what it has', () => {
  it.each<[string, object, Json]>([
    ['permissions', { permissions: ['api-keys:write', 'tasks:read'] }, { permissions: ['tasks:write'] }],
    ['permissions that mean everything', { permissions: ['api-keys:write', 'tasks:read'] }, {}],
    ['permissions to manage', { permissions: ['api-keys:write', '*:*'] }, { permissions: ['admin'] }],
    ['agents', { agents: ['a'] }, { agents: ['a', 'b'] }],
    ['agents that mean all', { agents: ['a'] }, { agents: [] }],
    ['models', { models: ['gpt-5'] }, { models: ['gpt-5', '*'] }],
    ['addresses', { allowedIps: ['127.0.0.0/8'] }, { allowed_ips: ['0.0.0.0/0'] }],
    ['limits', { rateLimits: { requestsPerMinute: 10 } }, { rate_limits: { requestsPerMinute: 11 } }],
    [
      'an end of limits',
      { rateLimits: { requestsPerMinute: 10 } },
      { rate_limits: { requestsPerMinute: null } },
    ],
    ['budgets', { budget: { usd: 1, period: 'day' } }, { budget: { usd: 2, period: 'day' } }],
    ['time', { expiresAt: Date.parse('2030-01-01T00:00:00Z') }, { expires_at: '2030-01-02T00:00:00Z' }],
    ['eternity', { expiresAt: Date.parse('2030-01-01T00:00:00Z') }, { expires_at: null }],
    ['renewal', { expiresAt: Date.parse('2030-01-01T00:00:00Z') }, { auto_renew: true }],
    ['plans, which may count without refusing', { rateLimits: { requestsPerMinute: 10 } }, { plan: 'trial' }],
    ['live keys', { env: 'test' }, { env: 'live' }],
  ])('not more %s', async (_what, own, asked) => {
    const { record, plaintext } = await services().keys.create(
      { name: 'boss', permissions: ['admin'], ...own },
      'test',
    );
    const client = createClient(scene.gateway.admin, plaintext);
    expect((await client('POST', '/v1/api-keys', { name: 'a', ...asked })).status).toBe(403);
    if (!('env' in asked) && Object.keys(asked).length > 0) {
      expect((await client('PATCH', `/v1/api-keys/${record.key.id}`, asked)).status).toBe(403);
    }
  });

  it('and gives of its own what is not spoken of', async () => {
    const client = await keyClient(scene, {
      permissions: ['admin'],
      agents: ['a'],
      rateLimits: { requestsPerMinute: 10 },
      budget: { usd: 1, period: 'day' },
      expiresAt: Date.parse('2030-01-01T00:00:00Z'),
    });
    const { status, body } = await client('POST', '/v1/api-keys', {
      name: 'a',
      rate_limits: { requestsPerMinute: 5 },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      agents: ['a'],
      rate_limits: { requestsPerMinute: 5 },
      budget: { usd: 1, period: 'day' },
      expires_at: '2030-01-01T00:00:00Z',
    });
  });

  it('and takes over no key that has more than it', async () => {
    const { record } = await services().keys.create({ name: 'boss', permissions: ['admin'] }, 'test');
    const client = await keyClient(scene, { permissions: ['api-keys:write', 'tasks:read'] });
    expect((await client('POST', `/v1/api-keys/${record.key.id}/rotate`)).status).toBe(403);
    expect((await client('DELETE', `/v1/api-keys/${record.key.id}`)).status).toBe(204);
  });
});
