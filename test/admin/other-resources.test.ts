/** Projects, admin tokens, usage, requests, configuration and the check of a key. */
import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { adminClient, createClient, type Json } from './client.ts';

const secret = 'Bearer provider-secret';
const scene = useScene({
  upstream: { credential: { mode: 'inject', header: 'authorization', value: secret } },
});

async function use(key: string): Promise<number> {
  const response = await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': key } });
  await response.arrayBuffer();
  return response.status;
}

describe('a project', () => {
  it('is created, listed, changed and deleted, and its keys with it', async () => {
    const admin = await adminClient(scene);
    const created = await admin('POST', '/v1/projects', { name: 'shop', organization: 'acme' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      name: 'shop',
      organization: 'acme',
      active: true,
      preset: 'standard',
    });
    const path = `/v1/projects/${String(created.body['id'])}`;
    const key = await scene.gateway.createKey({ project: 'shop' });
    expect(await use(key)).toBe(200);
    expect((await admin('PATCH', path, { active: false })).body['active']).toBe(false);
    expect(await use(key)).toBe(403);
    await admin('PATCH', path, { active: true });
    expect(await use(key)).toBe(200);
    const names = ((await admin('GET', '/v1/projects')).body['data'] as Json[]).map(({ name }) => name);
    expect(names).toEqual(['default', 'shop']);
    const page = await admin('GET', '/v1/projects?limit=1');
    const rest = await admin('GET', `/v1/projects?cursor=${String(page.body['next_cursor'])}`);
    expect(rest.body).toMatchObject({ data: [{ name: 'shop' }], next_cursor: null });
    expect((await admin('DELETE', path)).status).toBe(204);
    expect((await admin('GET', path)).status).toBe(404);
    expect(await use(key)).toBe(403);
    expect((await admin('DELETE', '/v1/projects/default')).status).toBe(409);
  });
});

describe('an admin token', () => {
  it('is shown once, works, and stops with its revocation', async () => {
    const admin = await adminClient(scene);
    const body = { name: 'grafana', role: 'viewer', expires_at: '2030-01-01T00:00:00Z' };
    const created = await admin('POST', '/v1/admin-tokens', body);
    expect(created.body).toMatchObject({
      ...body,
      status: 'active',
      token: expect.stringMatching(/^tga_/) as string,
    });
    const viewer = createClient(scene.gateway.admin, String(created.body['token']));
    expect((await viewer('GET', '/v1/projects')).status).toBe(200);
    const list = JSON.stringify((await admin('GET', '/v1/admin-tokens')).body);
    expect(list).toContain(created.body['id']);
    expect(list).not.toContain(created.body['token']);
    expect((await admin('DELETE', `/v1/admin-tokens/${String(created.body['id'])}`)).status).toBe(204);
    expect((await viewer('GET', '/v1/projects')).status).toBe(401);
    expect((await admin('DELETE', '/v1/admin-tokens/adm_none')).status).toBe(404);
  });
});

describe('usage', () => {
  it('is reported, and single requests are listed with their reasons', async () => {
    const admin = await adminClient(scene);
    const { record, plaintext } = await scene.gateway.server.services.keys.create({ name: 'user' }, 'test');
    const { id } = record.key;
    expect(await use(plaintext)).toBe(200);
    await scene.gateway.metrics();
    const report = await admin('GET', `/v1/usage?by=key&key_id=${id}`);
    expect(report.body).toMatchObject({
      by: 'key',
      data: [{ group: id, name: 'user', requests: 1, errors: 0 }],
    });
    const requests = await admin('GET', `/v1/requests?key_id=${id}&outcome=ok`);
    expect(requests.body).toMatchObject({
      data: [{ key_id: id, outcome: 'ok', status: 200 }],
      next_cursor: null,
    });
    const [request] = requests.body['data'] as Json[];
    const one = await admin('GET', `/v1/requests?id=${String(request?.['request_id'])}`);
    expect(one.body['data']).toEqual([request]);
  });
});

describe('the configuration', () => {
  it('is shown without secrets', async () => {
    const { status, body } = await (await adminClient(scene))('GET', '/v1/config');
    expect(status).toBe(200);
    expect(body).toMatchObject({ upstreams: { main: { credential: { mode: 'inject', value: '***' } } } });
    expect(JSON.stringify(body)).not.toContain('provider-secret');
  });

  it('is not reloaded where no file is known', async () => {
    const { status, body } = await (await adminClient(scene))('POST', '/v1/config/reload');
    expect([status, body['code']]).toEqual([501, 'not_supported']);
  });
});

describe('POST /v1/api-keys/verify', () => {
  it('tells good keys from others, and why', async () => {
    const admin = await adminClient(scene);
    const { keys } = scene.gateway.server.services;
    const verify = async (key: string) => (await admin('POST', '/v1/api-keys/verify', { key })).body;
    const { record, plaintext } = await keys.create({ name: 'a' }, 'test');
    expect(await verify(plaintext)).toMatchObject({ valid: true, reason: null, key: { id: record.key.id } });
    expect(await verify('made up')).toEqual({ valid: false, reason: 'unknown', key: null });
    await keys.disable(record.key.id);
    expect(await verify(plaintext)).toMatchObject({ valid: false, reason: 'disabled' });
    await keys.revoke(record.key.id);
    expect(await verify(plaintext)).toMatchObject({ valid: false, reason: 'revoked' });
    const pair = await keys.create({ name: 'pair', format: 'pair' }, 'test');
    const [publicKey = '', secretKey = ''] = pair.plaintext.split(':');
    expect(await verify(pair.plaintext)).toMatchObject({ valid: true });
    expect(await verify(publicKey)).toMatchObject({ valid: false, reason: 'public_key' });
    expect(await verify(`pk_${'0'.repeat(32)}:${secretKey}`)).toMatchObject({
      valid: false,
      reason: 'unknown',
    });
  });
});
