/** Keys managed over HTTP by people who are logged in: what dashboards do. */
import { describe, expect, it } from 'vitest';
import { adminClient, createClient, type Json, sessionClient } from '../admin/client.ts';
import { useExample } from '../support/example.ts';
import { until } from '../support/until.ts';

describe('a proxy before an LLM provider', () => {
  const scene = useExample('promptguard');

  async function statusOf(key: unknown): Promise<number> {
    const answer = await fetch(`${scene.gateway.url}/api/v1/chat/completions`, {
      method: 'POST',
      headers: {
        'X-API-Key': String(key),
        Authorization: 'Bearer sk_your_openai_key_here',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [] }),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('R57 a session creates, lists and revokes keys of a project', async () => {
    const { project } = await scene.gateway.server.services.projects.show('production');
    const session = await sessionClient(scene);
    const body = { name: 'Production App', project_id: project.id };
    const created = await session('POST', '/dashboard/api-keys', body);
    expect([created.status, created.body['project_id']]).toEqual([201, project.id]);
    expect(created.body['key']).toMatch(/^pg_live_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}$/);
    expect(await statusOf(created.body['key'])).toBe(200);

    const listed = await session('GET', `/dashboard/api-keys?project_id=${project.id}`);
    expect((listed.body['data'] as Json[]).map(({ id }) => id)).toEqual([created.body['id']]);
    expect(JSON.stringify(listed.body)).not.toContain(String(created.body['key']));

    const path = `/dashboard/api-keys/${String(created.body['id'])}`;
    expect((await session('DELETE', path)).status).toBe(204);
    expect(await statusOf(created.body['key'])).toBe(401);
    expect((await session('GET', `/dashboard/api-keys?project_id=${project.id}`)).body['data']).toEqual([]);
  });

  it('R57 an API key or an admin token opens none of it, and a session nothing else', async () => {
    const key = await scene.gateway.createKey({ permissions: ['admin:*'] });
    const body = { name: 'a', project_id: 'production' };
    for (const client of [createClient(scene.gateway.admin, key), await adminClient(scene)]) {
      expect((await client('POST', '/dashboard/api-keys', body)).status).toBe(401);
      expect((await client('GET', '/dashboard/api-keys')).status).toBe(401);
    }
    expect((await createClient(scene.gateway.admin, null)('GET', '/dashboard/api-keys')).status).toBe(401);
    expect((await (await sessionClient(scene))('GET', '/v1/api-keys')).status).toBe(401);
  });
});

describe('key pairs', () => {
  const scene = useExample('agentsgt');

  async function create(body: Json) {
    const session = await sessionClient(scene);
    const created = await session('POST', '/dashboard/api-keys', { project_id: 'website', ...body });
    expect(created.status).toBe(201);
    return { session, created: created.body, path: `/dashboard/api-keys/${String(created.body['id'])}` };
  }

  async function statusOf(credential: unknown, origin?: string): Promise<number> {
    const headers = {
      Authorization: `Bearer ${String(credential)}`,
      ...(origin === undefined ? {} : { Origin: origin }),
    };
    const answer = await fetch(`${scene.gateway.url}/api/v1/agents`, { headers });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('R66 a name is enough, and domains may be added', async () => {
    const { created: bare } = await create({ name: 'Production Website' });
    expect([bare['name'], bare['allowed_origins']]).toEqual(['Production Website', []]);
    const { created } = await create({ name: 'Web', allowed_origins: ['example.com', '*.example.com'] });
    const publicKey = created['public_key'];
    expect(await statusOf(publicKey, 'https://example.com')).toBe(200);
    expect(await statusOf(publicKey, 'https://shop.example.com')).toBe(200);
    expect(await statusOf(publicKey, 'https://example.org')).toBe(403);
  });

  it('R67 the public half goes on being shown, with last use and state; the secret was shown once', async () => {
    const { session, created, path } = await create({ name: 'Mobile App' });
    const [publicKey = '', secretKey = ''] = String(created['key']).split(':');
    expect(publicKey).toMatch(/^pk_[0-9A-Za-z]{32}$/);
    expect(secretKey).toMatch(/^sk_[0-9A-Za-z]{60}$/);
    expect(await statusOf(created['key'])).toBe(200);
    const shown = await until(
      () => session('GET', path),
      ({ body }) => body['last_used'] !== null,
      60_000,
    );
    expect(shown.body).toMatchObject({
      name: 'Mobile App',
      public_key: publicKey,
      enabled: true,
      status: 'active',
    });
    const listed = await session('GET', '/dashboard/api-keys?limit=1000');
    for (const { body } of [shown, listed]) expect(JSON.stringify(body)).not.toContain(secretKey);
  });

  it('R68 the switch holds at once, both ways, and loses nothing', async () => {
    const { session, created, path } = await create({ name: 'Switched' });
    expect(await statusOf(created['key'])).toBe(200);
    expect((await session('PATCH', path, { enabled: false })).body).toMatchObject({
      enabled: false,
      status: 'disabled',
    });
    expect(await statusOf(created['key'])).toBe(401);
    expect((await session('POST', `${path}/enable`)).body).toMatchObject({ enabled: true, status: 'active' });
    expect(await statusOf(created['key'])).toBe(200);
  });

  it('R69 a deletion holds at once and for good', async () => {
    const { session, created, path } = await create({ name: 'Deleted' });
    expect(await statusOf(created['key'])).toBe(200);
    expect((await session('DELETE', path)).status).toBe(204);
    expect(await statusOf(created['key'])).toBe(401);
    expect((await session('POST', `${path}/enable`)).status).toBe(409);
    expect((await session('PATCH', path, { enabled: true })).status).toBe(409);
    expect(await statusOf(created['key'])).toBe(401);
    const listed = (await session('GET', '/dashboard/api-keys?limit=1000')).body['data'] as Json[];
    expect(listed.map(({ id }) => id)).not.toContain(created['id']);
  });
});
