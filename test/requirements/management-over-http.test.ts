/** Keys of an API with permissions, managed over HTTP with an existing key, as its documents show it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient, type Json } from '../admin/client.ts';
import { useExample } from '../support/example.ts';
import { withinOneDay } from '../support/one-day.ts';
import { until } from '../support/until.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const scene = useExample('generic', { config: { management: { onGatewayPort: true } } });

async function statusOf(key: unknown, method = 'GET', path = '/v1/tasks'): Promise<number> {
  const headers = { Authorization: `Bearer ${String(key)}` };
  const answer = await fetch(scene.gateway.url + path, { method, headers });
  await answer.arrayBuffer();
  return answer.status;
}

describe.each(['gateway', 'admin'] as const)('on the port of the %s', (port) => {
  let existing = '';
  let ask: Client;
  beforeAll(async () => {
    existing = await scene.gateway.createKey({ name: 'Existing', permissions: ['admin:*'] });
    ask = createClient(port === 'gateway' ? scene.gateway.url : scene.gateway.admin, existing);
  });

  async function create(body: Json = { name: 'New Integration' }): Promise<Json & { readonly id: string }> {
    const { status, body: created } = await ask('POST', '/v1/api-keys', body);
    expect(status).toBe(201);
    return { ...created, id: String(created['id']) };
  }

  it('R27 R28 an existing key creates another, whose plaintext is in the answer', async () => {
    const created = await create({
      name: 'New Integration',
      permissions: ['tasks:read', 'tasks:write'],
      expires_at: '2099-10-14T00:00:00Z',
    });
    expect(created).toMatchObject({
      id: expect.stringMatching(/^key_/) as string,
      key: expect.stringMatching(/^sk_live_/) as string,
      name: 'New Integration',
      permissions: ['tasks:read', 'tasks:write'],
      created_at: expect.stringMatching(INSTANT) as string,
      expires_at: '2099-10-14T00:00:00Z',
    });
    expect(await statusOf(created['key'])).toBe(200);
    expect(await statusOf(created['key'], 'DELETE')).toBe(403);
  });

  it('R27 without a key, or with one that may not, nothing is created', async () => {
    const base = port === 'gateway' ? scene.gateway.url : scene.gateway.admin;
    const nobody = await createClient(base, null)('POST', '/v1/api-keys', { name: 'a' });
    expect(nobody.status).toBe(401);
    const plain = createClient(base, await scene.gateway.createKey({ permissions: ['tasks:read'] }));
    expect((await plain('POST', '/v1/api-keys', { name: 'a' })).status).toBe(403);
  });

  it('R29 name, description, read and write, the default limit, no expiry', async () => {
    const created = await create({
      name: 'Production App',
      description: 'Main application backend',
      permissions: ['read', 'write'],
      expires_at: null,
    });
    expect(created).toMatchObject({
      description: 'Main application backend',
      permissions: ['*:read', '*:write'],
      plan: null,
      expires_at: null,
    });
    const limits = await createClient(scene.gateway.url, String(created['key']))('GET', '/v1/rate-limit');
    expect(limits.body['limit']).toBe(1_000);
  });

  it('R30 a live key reaches the API and counts against its quota', async () => {
    const created = await create({ name: 'Live' });
    expect(created).toMatchObject({ env: 'live', key: expect.stringMatching(/^sk_live_/) as string });
    const before = scene.upstream.seen.length;
    expect(await statusOf(created['key'])).toBe(200);
    expect(scene.upstream.seen).toHaveLength(before + 1);
    const limits = await createClient(scene.gateway.url, String(created['key']))('GET', '/v1/rate-limit');
    expect(limits.body['remaining']).toBe(999);
  });

  it('R33 a name is enough; permissions or an expiry may stand alone beside it', async () => {
    const bare = await create({ name: 'Bare' });
    const temporary = await create({ name: 'Temporary Key', expires_at: '2099-01-01T00:00:00Z' });
    const reading = await create({ name: 'Read-only Key', permissions: ['tasks:read', 'projects:read'] });
    expect(await statusOf(bare['key'], 'DELETE')).toBe(200);
    expect(await statusOf(temporary['key'])).toBe(200);
    expect([await statusOf(reading['key']), await statusOf(reading['key'], 'POST')]).toEqual([200, 403]);
  });

  it('R34 R35 the list shows id, name, prefix, last use, creation and expiry, and no more of the key', async () => {
    const created = await create({ name: `Mobile App ${port}` });
    await statusOf(created['key']);
    const answer = await until(
      () => ask('GET', `/v1/api-keys?name=mobile%20app%20${port}`),
      ({ body }) => (body['data'] as Json[])[0]?.['last_used'] !== null,
      60_000,
    );
    const [listed = {}] = answer.body['data'] as Json[];
    expect(listed).toMatchObject({
      id: created.id,
      prefix: expect.stringMatching(/^sk_live_[0-9A-Za-z]{8}\.\.\.$/) as string,
      last_used: expect.stringMatching(INSTANT) as string,
      created_at: created['created_at'],
      expires_at: null,
    });
    expect(String(created['key']).startsWith(String(listed['prefix']).slice(0, -3))).toBe(true);
    expect(JSON.stringify(answer.body)).not.toContain(String(created['key']));
    expect(answer.body).toHaveProperty('next_cursor', null);
  });

  it('R36 a change of name and permissions holds for the next request', async () => {
    const created = await create({ name: 'Old name', permissions: ['tasks:read'] });
    expect(await statusOf(created['key'], 'GET', '/v1/projects')).toBe(403);
    const changed = await ask('PATCH', `/v1/api-keys/${created.id}`, {
      name: 'Production App (updated)',
      permissions: ['tasks:read', 'tasks:write', 'projects:read'],
    });
    expect([changed.status, changed.body['name']]).toEqual([200, 'Production App (updated)']);
    expect(await statusOf(created['key'], 'GET', '/v1/projects')).toBe(200);
  });

  it('R37 an expiry is extended', async () => {
    const created = await create({ name: 'Ending', expires_at: '2098-01-01T00:00:00Z' });
    const path = `/v1/api-keys/${created.id}`;
    const changed = await ask('PATCH', path, { expires_at: '2098-12-31T23:59:59Z' });
    expect(changed.body).toMatchObject({ expires_at: '2098-12-31T23:59:59Z' });
    expect((await ask('GET', path)).body['expires_at']).toBe('2098-12-31T23:59:59Z');
  });

  it('R38 after a revocation all requests with the key fail at once', async () => {
    const created = await create();
    expect(await statusOf(created['key'])).toBe(200);
    const { status, body } = await ask('DELETE', `/v1/api-keys/${created.id}`);
    expect([status, body]).toEqual([204, { text: '' }]);
    for (const path of ['/v1/tasks', '/v1/rate-limit', '/v1/api-keys']) {
      expect(await statusOf(created['key'], 'GET', path)).toBe(401);
    }
    const listed = (await ask('GET', '/v1/api-keys?limit=1000')).body['data'] as Json[];
    expect(listed.map(({ id }) => id)).not.toContain(created.id);
  });

  it('R39 the details of a key tell how much it was used', () =>
    withinOneDay(scene.gateway.nowMs, async () => {
      const created = await create({ name: 'Counted', permissions: ['tasks:read', 'tasks:write'] });
      const path = `/v1/api-keys/${created.id}`;
      expect((await ask('GET', path)).body).toMatchObject({
        id: created.id,
        permissions: ['tasks:read', 'tasks:write'],
        last_used: null,
        usage: { requests_today: 0, requests_this_month: 0 },
      });
      for (let i = 0; i < 3; i++) expect(await statusOf(created['key'])).toBe(200);
      await until(
        async () => (await ask('GET', path)).body['usage'] as Json,
        (usage) => usage['requests_today'] === 3 && usage['requests_this_month'] === 3,
        60_000,
      );
    }));
});
