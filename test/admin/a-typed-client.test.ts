/** A client whose types are made of /openapi.json: what it lets one write is what the server takes and answers. */
import createClient, { type Client } from 'openapi-fetch';
import { beforeAll, describe, expect, it } from 'vitest';
import type { components, paths } from '../support/admin-api.d.ts';
import { useScene } from '../support/scenes.ts';
import { createAdminToken } from './client.ts';

type ApiKey = components['schemas']['ApiKey'];

const scene = useScene();
let client: Client<paths>;
beforeAll(async () => {
  client = createClient<paths>({
    baseUrl: scene.gateway.admin,
    headers: { authorization: `Bearer ${await createAdminToken(scene)}` },
  });
});

describe('a client made of the document', () => {
  it('leads a key through its life', async () => {
    const created = await client.POST('/v1/api-keys', {
      body: { name: 'Typed', permissions: ['tasks:read'], rate_limits: { requestsPerMinute: 100 } },
    });
    expect(created.response.status).toBe(201);
    const id = created.data?.id ?? '';
    expect(created.data?.key).toMatch(/^tg_live_/);
    const path = { id };

    const shown = await client.GET('/v1/api-keys/{id}', { params: { path } });
    const key: ApiKey | undefined = shown.data;
    expect(key).toMatchObject({ id, name: 'Typed', status: 'active', usage: { requests_total: 0 } });

    const ifMatch = shown.response.headers.get('etag') ?? '';
    const changed = await client.PATCH('/v1/api-keys/{id}', {
      params: { path, header: { 'If-Match': ifMatch } },
      body: { name: 'Typed, renamed', expires_at: '2030-12-31T23:59:59Z' },
    });
    expect(changed.data?.expires_at).toBe('2030-12-31T23:59:59Z');
    const late = await client.PATCH('/v1/api-keys/{id}', {
      params: { path, header: { 'If-Match': ifMatch } },
      body: { name: 'Overtaken' },
    });
    expect([late.response.status, late.error?.code]).toEqual([412, 'precondition_failed']);

    const rotated = await client.POST('/v1/api-keys/{id}/rotate', {
      params: { path },
      body: { grace_seconds: 60 },
    });
    expect(rotated.data?.previous_secret?.last8).toBe(shown.data?.last8);
    const verdict = await client.POST('/v1/api-keys/verify', { body: { key: rotated.data?.key ?? '' } });
    expect([verdict.data?.valid, verdict.data?.key?.id]).toEqual([true, id]);

    expect((await client.POST('/v1/api-keys/{id}/disable', { params: { path } })).data?.status).toBe(
      'disabled',
    );
    expect((await client.POST('/v1/api-keys/{id}/enable', { params: { path } })).data?.status).toBe('active');
    expect((await client.DELETE('/v1/api-keys/{id}', { params: { path } })).response.status).toBe(204);
    const revoked = await client.GET('/v1/api-keys', {
      params: { query: { status: 'revoked', name: 'Typed' } },
    });
    expect(revoked.data?.data.map((each) => each.id)).toContain(id);
  });

  it('pages through a list', async () => {
    for (const name of ['paged 1', 'paged 2', 'paged 3'])
      await client.POST('/v1/api-keys', { body: { name } });
    const names: string[] = [];
    let cursor: string | null | undefined;
    do {
      const query = { name: 'paged', limit: 2, ...(cursor == null ? {} : { cursor }) };
      const page = await client.GET('/v1/api-keys', { params: { query } });
      names.push(...(page.data?.data ?? []).map((key) => key.name));
      cursor = page.data?.next_cursor;
    } while (cursor != null);
    expect(names).toEqual(['paged 3', 'paged 2', 'paged 1']);
  });

  it('reads problems by their fields', async () => {
    const { error, response } = await client.POST('/v1/api-keys', { body: { name: '', plan: 'gold' } });
    expect(response.status).toBe(422);
    expect(error?.code).toBe('invalid_value');
    expect(error?.errors.map(({ field }) => field)).toContain('name');
  });

  it('manages projects and admin tokens, and asks for usage and requests', async () => {
    const project = await client.POST('/v1/projects', { body: { name: 'typed', preset: 'strict' } });
    expect(project.data?.preset).toBe('strict');
    const params = { path: { id: project.data?.id ?? '' } };
    expect((await client.PATCH('/v1/projects/{id}', { params, body: { active: false } })).data?.active).toBe(
      false,
    );
    const issued = await client.POST('/v1/admin-tokens', { body: { name: 'typed', role: 'viewer' } });
    expect(issued.data?.token).toMatch(/^tga_/);
    const usage = await client.GET('/v1/usage', { params: { query: { by: 'key', since: '24h' } } });
    expect(usage.data?.total.requests).toBe(0);
    const requests = await client.GET('/v1/requests', { params: { query: { outcome: 'refused' } } });
    expect(requests.data).toEqual({ data: [], next_cursor: null });
  });

  it('does not compile with what the server would refuse', async () => {
    // @ts-expect-error: a name is required.
    const nameless = await client.POST('/v1/api-keys', { body: {} });
    expect(nameless.response.status).toBe(422);
    // @ts-expect-error: there is no such environment.
    const staged = await client.POST('/v1/api-keys', { body: { name: 'a', env: 'staging' } });
    expect(staged.response.status).toBe(422);
    // @ts-expect-error: there is no such endpoint.
    expect((await client.GET('/v1/nothing')).response.status).toBe(404);
  });
});
