/** management.onGatewayPort: /v1/api-keys beside the routes, for holders of keys alone. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { completeConfig } from '../support/gateway.ts';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';
import { adminClient, type Client, createAdminToken, createClient, fieldsOf, type Json } from './client.ts';

const ON = { management: { onGatewayPort: true } };
const PROXIED = { ...ON, trustedProxies: ['127.0.0.0/8'], listen: { workers: 2 } };
const scene = useScene({ config: PROXIED });
const closed = useScene();

/** A client on the gateway's port that holds an API key with these settings. */
async function holder(settings: Parameters<typeof scene.gateway.createKey>[0]): Promise<Client> {
  return createClient(scene.gateway.url, await scene.gateway.createKey(settings));
}

describe('where it is switched on', () => {
  it('a key with the permission creates, lists, shows, changes, rotates and revokes', async () => {
    const boss = await holder({ permissions: ['admin'] });
    const created = await boss('POST', '/v1/api-keys', { name: 'made on the gateway' });
    expect([created.status, created.headers.get('location')]).toEqual([
      201,
      `/v1/api-keys/${String(created.body['id'])}`,
    ]);
    const path = `/v1/api-keys/${String(created.body['id'])}`;
    const shown = await boss('GET', path);
    expect([shown.status, shown.body['name'], shown.body['key']]).toEqual([
      200,
      'made on the gateway',
      undefined,
    ]);
    const listed = await boss('GET', '/v1/api-keys?name=made%20on');
    expect((listed.body['data'] as Json[]).map(({ id }) => id)).toEqual([created.body['id']]);
    const tag = shown.headers.get('etag') ?? '';
    const changed = await boss('PATCH', path, { name: 'renamed' }, { 'if-match': tag });
    expect([changed.status, changed.body['name']]).toEqual([200, 'renamed']);
    expect((await boss('PATCH', path, { name: 'again' }, { 'if-match': tag })).status).toBe(412);
    const rotated = await boss('POST', `${path}/rotate`, { grace_seconds: 60 });
    const key = String(rotated.body['key']);
    expect((await boss('POST', '/v1/api-keys/verify', { key })).body).toMatchObject({ valid: true });
    const used = await createClient(scene.gateway.url, key)('GET', '/api/');
    expect(used.status).toBe(200);
    expect((await boss('DELETE', path)).status).toBe(204);
    expect((await createClient(scene.gateway.url, key)('GET', '/api/')).status).toBe(401);
  });

  it('answers as the admin port does, under the request id of the gateway', async () => {
    const boss = await holder({ permissions: ['admin'] });
    const answer = await boss('POST', '/v1/api-keys', { name: '', colour: 'red' });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-tollgate-error')).toBe('invalid_value');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-request-id')).toBe(answer.body['request_id']);
    expect(fieldsOf(answer).toSorted()).toEqual(['colour', 'name']);
  });

  it('takes the key from any header that carries keys, and a repeated request once', async () => {
    const key = await scene.gateway.createKey({ permissions: ['admin'] });
    const client = createClient(scene.gateway.url, null);
    const headers = { 'x-api-key': key, 'idempotency-key': 'twice' };
    const first = await client('POST', '/v1/api-keys', { name: 'once' }, headers);
    const admin = createClient(scene.gateway.admin, key);
    const again = await admin('POST', '/v1/api-keys', { name: 'once' }, { 'idempotency-key': 'twice' });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body['id']).toBe(first.body['id']);
  });

  it('needs a permission, and grants nothing beyond the caller', async () => {
    const plain = await holder({});
    const writer = await holder({ permissions: ['api-keys:write', 'tasks:read'] });
    const refused = await plain('GET', '/v1/api-keys');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect((await writer('POST', '/v1/api-keys', { name: 'a', permissions: ['tasks:write'] })).status).toBe(
      403,
    );
    expect((await writer('POST', '/v1/api-keys', { name: 'a', permissions: ['tasks:read'] })).status).toBe(
      201,
    );
  });

  it('shows nothing of another project, and is no way to manage anything but keys', async () => {
    const { services } = scene.gateway.server;
    await services.projects.create({ name: 'other' });
    const foreign = await services.keys.create({ name: 'foreign', project: 'other' }, 'test');
    const boss = await holder({ permissions: ['admin'] });
    expect((await boss('GET', `/v1/api-keys/${foreign.record.key.id}`)).status).toBe(404);
    expect((await boss('DELETE', `/v1/api-keys/${foreign.record.key.id}`)).status).toBe(404);
    expect((await boss('POST', '/v1/api-keys/import', [{ name: 'a', key: 'legacy-0001' }])).status).toBe(405);
    for (const path of ['/v1/projects', '/v1/admin-tokens', '/v1/requests', '/v1/config', '/openapi.json']) {
      expect([path, (await boss('GET', path)).status]).toEqual([path, 404]);
    }
  });

  it('knows no admin tokens, no sessions and no publishable keys', async () => {
    const token = await createAdminToken(scene);
    expect((await createClient(scene.gateway.url, token)('GET', '/v1/api-keys')).status).toBe(401);
    expect((await createClient(scene.gateway.url, null)('GET', '/v1/api-keys')).status).toBe(401);
    const pair = await scene.gateway.createKey({
      format: 'pair',
      permissions: ['admin'],
      allowedOrigins: ['https://app.example.com'],
    });
    const asPublic = createClient(scene.gateway.url, pair.split(':')[0] ?? '');
    const origin = { origin: 'https://app.example.com' };
    expect((await asPublic('GET', '/v1/api-keys', undefined, origin)).status).toBe(403);
    expect((await createClient(scene.gateway.url, pair)('GET', '/v1/api-keys')).status).toBe(200);
  });

  it('ignores what a caller says of himself in our own headers', async () => {
    const admin = await adminClient(scene);
    const victim = await admin('POST', '/v1/api-keys', { name: 'boss', permissions: ['admin'] });
    const plain = await holder({});
    const headers = {
      'x-tollgate-key-id': String(victim.body['id']),
      'x-tollgate-request-id': 'req_mine',
      'x-request-id': 'req_mine',
    };
    const answer = await plain('GET', '/v1/api-keys', undefined, headers);
    expect(answer.status).toBe(403);
    expect(answer.body['request_id']).not.toBe('req_mine');
  });

  it('believes a trusted proxy where the client is, and holds the key to its addresses', async () => {
    const bound = await holder({ permissions: ['admin'], allowedIps: ['203.0.113.0/24'] });
    const from = (address: string) =>
      bound('GET', '/v1/api-keys', undefined, { 'x-forwarded-for': `198.51.100.9, ${address}` });
    expect((await from('203.0.113.7')).status).toBe(200);
    expect((await from('192.0.2.1')).status).toBe(403);
  });

  it('takes bodies of the size that the admin port takes', async () => {
    const boss = await holder({ permissions: ['admin'] });
    const fits = await boss('POST', '/v1/api-keys', { name: 'big', description: 'x'.repeat(250 * 1_024) });
    expect([fits.status, fieldsOf(fits)]).toEqual([422, ['description']]);
    const answer = await boss('POST', '/v1/api-keys', { name: 'x'.repeat(300 * 1_024) });
    expect(answer.status).toBe(413);
  });

  it('says which methods there are', async () => {
    const boss = await holder({ permissions: ['admin'] });
    const answer = await boss('PUT', '/v1/api-keys', {});
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    const head = await boss('HEAD', '/v1/api-keys');
    expect(head.status).toBe(200);
  });

  it('costs no quota and stands in the records', async () => {
    const boss = await holder({ permissions: ['admin'], rateLimits: { requestsPerMinute: 1 } });
    expect((await boss('GET', '/v1/api-keys')).status).toBe(200);
    const second = await boss('GET', '/v1/api-keys/key_none');
    expect(second.status).toBe(404);
    const id = second.headers.get('x-request-id') ?? '';
    const admin = await adminClient(scene);
    const found = await until(
      async () => (await admin('GET', `/v1/requests?id=${id}`)).body['data'] as Json[],
      (data) => data.length === 1,
    );
    expect(found[0]).toMatchObject({ route: 'tollgate', status: 404, outcome: 'refused:bad_request' });
  });

  it('lets a page of an allowed origin read the answer', async () => {
    const origin = 'https://app.example.com';
    const boss = await holder({ permissions: ['admin'], allowedOrigins: [origin] });
    const preflight = await createClient(scene.gateway.url, null)('OPTIONS', '/v1/api-keys', undefined, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    const answer = await boss('GET', '/v1/api-keys', undefined, { origin });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('slows those who guess keys', async () => {
    const { port } = new URL(scene.gateway.url);
    const statuses = new Set<number>();
    for (let i = 0; i < 70; i++) {
      const key = await scene.gateway.createKey({});
      const { id } = (await scene.gateway.server.services.keys.list({ limit: 1 })).records[0]?.key ?? {};
      await scene.gateway.server.services.keys.revoke(id ?? '');
      const { status } = await createClient(`http://127.0.0.1:${port}`, key)(
        'GET',
        '/v1/api-keys',
        undefined,
        {
          'x-forwarded-for': '192.0.2.77',
        },
      );
      statuses.add(status);
    }
    expect([...statuses]).toEqual([401, 429]);
  });
});

describe('where it is not', () => {
  it('there is no such route, until a reload switches it on', async () => {
    const key = await closed.gateway.createKey({ permissions: ['admin'] });
    const client = createClient(closed.gateway.url, key);
    for (const path of ['/v1/api-keys', '/v1/api-keys/verify', '/v1/api-keys/key_a']) {
      const answer = await client('GET', path);
      expect([answer.status, answer.headers.get('x-tollgate-error')]).toEqual([404, 'route_not_found']);
    }
    const sections = {
      upstreams: { main: { url: closed.upstream.url, provider: 'generic' } },
      routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
    };
    const reload = async (more: object): Promise<void> => {
      writeFileSync(closed.gateway.configFile, JSON.stringify(completeConfig({ ...sections, ...more })));
      await closed.gateway.server.reload(loadConfig(closed.gateway.configFile, {}));
    };
    await reload(ON);
    expect((await client('GET', '/v1/api-keys')).status).toBe(200);
    await reload({});
    expect((await client('GET', '/v1/api-keys')).status).toBe(404);
  });
});
