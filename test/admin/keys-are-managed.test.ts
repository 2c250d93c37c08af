/** The life of a key through /v1/api-keys, and that the gateway obeys at the moment of the answer. */
import { describe, expect, it } from 'vitest';
import { withinOneDay } from '../support/one-day.ts';
import { useScene } from '../support/scenes.ts';
import { adminClient, type Client, fieldsOf, type Json } from './client.ts';

const scene = useScene({ config: { keys: { prefix: 'tg', pepperFile: 'data/tollgate.pepper' } } });

async function use(key: unknown): Promise<number> {
  const response = await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': String(key) } });
  await response.arrayBuffer();
  return response.status;
}

async function create(client: Client, fields: Json = {}): Promise<Json & { id: string }> {
  const { status, body } = await client('POST', '/v1/api-keys', { name: 'Production App', ...fields });
  expect(status).toBe(201);
  return body as Json & { id: string };
}

describe('R27, R28: creating a key', () => {
  it('answers 201 with the whole key object, the plaintext and its address', async () => {
    const admin = await adminClient(scene);
    const expires = '2030-10-14T00:00:00Z';
    const answer = await admin('POST', '/v1/api-keys', {
      name: 'Production App',
      permissions: ['tasks:read', 'tasks:write'],
      expires_at: expires,
      rate_limits: { requestsPerMinute: 100 },
      budget: { usd: 50, period: 'month' },
      allowed_origins: ['https://app.example.com'],
      metadata: { team: 'web' },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/api-keys/${String(answer.body['id'])}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    expect(answer.body).toMatchObject({
      id: expect.stringMatching(/^key_/) as string,
      key: expect.stringMatching(/^tg_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}$/) as string,
      name: 'Production App',
      permissions: ['tasks:read', 'tasks:write'],
      expires_at: expires,
      created_by: expect.stringMatching(/^adm_/) as string,
      rate_limits: { requestsPerMinute: 100, requestsPerHour: null, burst: null },
      budget: { usd: 50, period: 'month' },
      status: 'active',
      metadata: { team: 'web' },
      usage: { requests_today: 0, requests_this_month: 0, requests_total: 0, cost_usd_this_month: 0 },
    });
  });

  it('makes a key that works at once', async () => {
    const { key } = await create(await adminClient(scene));
    expect(await use(key)).toBe(200);
  });

  it('R33 needs a name and nothing else', async () => {
    const admin = await adminClient(scene);
    expect((await create(admin, { name: 'bare' }))['expires_at']).toBeNull();
    const without = await admin('POST', '/v1/api-keys', {});
    expect(without.status).toBe(422);
    expect(fieldsOf(without)).toEqual(['name']);
  });

  it('C13 spells out read, write and admin', async () => {
    const { permissions } = await create(await adminClient(scene), { permissions: ['write'] });
    expect(permissions).toEqual(['*:read', '*:write']);
  });
});

describe('a key that was created', () => {
  it('R34, R35 is listed and shown without its plaintext', async () => {
    const admin = await adminClient(scene);
    const { key, ...created } = await create(admin, { name: 'Mobile App' });
    const list = await admin('GET', '/v1/api-keys?name=mobile');
    expect(list.body).toEqual({ data: [created], next_cursor: null });
    expect((await admin('GET', `/v1/api-keys/${created.id}`)).body).toEqual(created);
    expect(created['prefix']).toBe(`${String(key).slice(0, 16)}...`);
    expect(created['last8']).toBe(String(key).slice(-8));
  });

  it('R36, R37 changes field by field', async () => {
    const admin = await adminClient(scene);
    const { id } = await create(admin, { description: 'stays', permissions: ['tasks:read'] });
    const answer = await admin('PATCH', `/v1/api-keys/${id}`, {
      name: 'updated',
      permissions: ['tasks:write'],
      expires_at: '2030-12-31T23:59:59Z',
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      name: 'updated',
      description: 'stays',
      permissions: ['tasks:write'],
      expires_at: '2030-12-31T23:59:59Z',
    });
    expect(answer.body).not.toHaveProperty('key');
  });

  it('R38, R69, C11 fails from the answer to DELETE on, and is listed only when asked for', async () => {
    const admin = await adminClient(scene);
    const { id, key } = await create(admin, { name: 'to be revoked' });
    expect(await use(key)).toBe(200);
    const { status, body } = await admin('DELETE', `/v1/api-keys/${id}`);
    expect([status, body]).toEqual([204, { text: '' }]);
    expect(await use(key)).toBe(401);
    expect((await admin('GET', '/v1/api-keys?name=to%20be%20revoked')).body['data']).toEqual([]);
    const revoked = await admin('GET', '/v1/api-keys?name=to%20be%20revoked&status=revoked');
    expect(revoked.body['data']).toMatchObject([{ id, status: 'revoked' }]);
    expect((await admin('PATCH', `/v1/api-keys/${id}`, { name: 'x' })).status).toBe(409);
    expect((await admin('POST', `/v1/api-keys/${id}/enable`)).status).toBe(409);
  });

  it('R68 is switched off and on with the answer', async () => {
    const admin = await adminClient(scene);
    const { id, key } = await create(admin);
    const off = await admin('POST', `/v1/api-keys/${id}/disable`);
    expect(off.body).toMatchObject({ enabled: false, status: 'disabled' });
    expect(await use(key)).toBe(401);
    const on = await admin('POST', `/v1/api-keys/${id}/enable`);
    expect(on.body).toMatchObject({ enabled: true, status: 'active' });
    expect(await use(key)).toBe(200);
    expect((await admin('PATCH', `/v1/api-keys/${id}`, { enabled: false })).body['enabled']).toBe(false);
    expect(await use(key)).toBe(401);
  });

  it('gets a new secret under the same id, and keeps the old one for the grace', async () => {
    const admin = await adminClient(scene);
    const { id, key } = await create(admin);
    const rotated = await admin('POST', `/v1/api-keys/${id}/rotate`, { grace_seconds: 3_600 });
    expect(rotated.status).toBe(200);
    expect(rotated.body).toMatchObject({ id, previous_secret: { last8: String(key).slice(-8) } });
    expect([await use(key), await use(rotated.body['key'])]).toEqual([200, 200]);
    const again = await admin('POST', `/v1/api-keys/${id}/rotate`);
    expect(await use(key)).toBe(401);
    expect(await use(rotated.body['key'])).toBe(401);
    expect(await use(again.body['key'])).toBe(200);
  });

  it('R39 shows what it was used for', () =>
    withinOneDay(scene.gateway.nowMs, async () => {
      const admin = await adminClient(scene);
      const { id, key } = await create(admin);
      await use(key);
      await scene.gateway.metrics();
      const { body } = await admin('GET', `/v1/api-keys/${id}`);
      expect(body['usage']).toMatchObject({ requests_today: 1, requests_this_month: 1 });
    }));
});

describe('R66, R67: a pair', () => {
  it('keeps its public half visible', async () => {
    const admin = await adminClient(scene);
    const pair = await create(admin, { format: 'pair', allowed_origins: ['example.com', '*.example.com'] });
    const shown = await admin('GET', `/v1/api-keys/${pair.id}`);
    expect(shown.body['public_key']).toMatch(/^pk_[0-9A-Za-z]{32}$/);
    expect(String(pair['key'])).toMatch(new RegExp(`^${String(shown.body['public_key'])}:sk_`));
    expect(shown.body['allowed_origins']).toEqual(['https://example.com', 'https://*.example.com']);
  });
});

describe('a list', () => {
  it('goes on where the page before ended, and filters by field', async () => {
    const admin = await adminClient(scene);
    for (const name of ['paged a', 'paged b', 'paged c']) await create(admin, { name, env: 'test' });
    const names: unknown[] = [];
    let cursor: string | null = null;
    do {
      const more = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await admin(
        'GET',
        `/v1/api-keys?limit=2&env=test&project_id=default&name=paged${more}`,
      );
      names.push(...(body['data'] as Json[]).map(({ name }) => name));
      cursor = body['next_cursor'] as string | null;
    } while (cursor !== null);
    expect(names).toEqual(['paged c', 'paged b', 'paged a']);
  });
});
