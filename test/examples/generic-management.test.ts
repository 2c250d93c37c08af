/**
 * Plays the management of keys as the product's own document prints it, on the day of the document; only host,
 * keys and ids differ.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { withinOneDay } from '../support/one-day.ts';
import { until } from '../support/until.ts';
import { playSample } from './http-sample.ts';

const DAY_OF_DOCUMENT = '2025-10-14T10:30:00Z';
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/) as string;

describe('the management of keys through the API', () => {
  const scene = useExample('generic', { startAt: DAY_OF_DOCUMENT });
  let existing = '';
  beforeAll(async () => {
    existing = await scene.gateway.createKey({ permissions: ['admin:*'] });
  });

  const play = (sample: string) =>
    playSample(scene.gateway.url, sample.replace(/EXISTING_API_KEY|YOUR_API_KEY/, existing), existing);

  async function use(key: unknown, method = 'GET', path = '/v1/tasks'): Promise<number> {
    const answer = await fetch(scene.gateway.url + path, {
      method,
      headers: { Authorization: `Bearer ${String(key)}` },
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  async function create(): Promise<{ id: string; key: string }> {
    const { status, body } = await play(`
POST /v1/api-keys
Authorization: Bearer EXISTING_API_KEY
Content-Type: application/json

{
  "name": "New Integration",
  "permissions": ["tasks:read", "tasks:write"],
  "expires_at": "2026-10-14T00:00:00Z"
}
`);
    expect(status).toBe(201);
    return body as { id: string; key: string };
  }

  it('R27, R28 creates a key with an existing one, and answers as printed', async () => {
    const created = await create();
    expect(created).toMatchObject({
      id: expect.stringMatching(/^key_/) as string,
      key: expect.stringMatching(/^sk_live_/) as string,
      name: 'New Integration',
      permissions: ['tasks:read', 'tasks:write'],
      created_at: expect.stringMatching(/^2025-10-14T/) as string,
      expires_at: '2026-10-14T00:00:00Z',
    });
    expect([await use(created.key), await use(created.key, 'DELETE')]).toEqual([200, 403]);
  });

  it('R33 creates the key of which only permissions are said', async () => {
    const { status, body } = await play(`
POST /v1/api-keys
{
  "name": "Read-only Key",
  "permissions": [
    "tasks:read",
    "projects:read"
  ]
}
`);
    expect(status).toBe(201);
    expect(body).toMatchObject({ permissions: ['tasks:read', 'projects:read'], expires_at: null });
    expect([await use(body?.['key'], 'GET', '/v1/projects'), await use(body?.['key'], 'POST')]).toEqual([
      200, 403,
    ]);
  });

  it('R33, R37 creates the key of which only the expiry is said, and extends it', async () => {
    const { status, body } = await play(`
POST /v1/api-keys
{
  "name": "Temporary Key",
  "expires_at": "2025-12-31T23:59:59Z"
}
`);
    expect(status).toBe(201);
    expect(body).toMatchObject({ permissions: [], expires_at: '2025-12-31T23:59:59Z' });
    const extended = await play(`
PATCH /v1/api-keys/${String(body?.['id'])}
{
  "expires_at": "2026-12-31T23:59:59Z"
}
`);
    expect([extended.status, extended.body?.['expires_at']]).toEqual([200, '2026-12-31T23:59:59Z']);
  });

  it('R34, R35 lists keys by their prefix, without the key', async () => {
    const created = await create();
    expect(await use(created.key)).toBe(200);
    await scene.gateway.metrics();
    await scene.gateway.server.services.lastUse.flush();
    const { status, body } = await play(`
GET /v1/api-keys
Authorization: Bearer YOUR_API_KEY
`);
    expect(status).toBe(200);
    const rows = (body?.['data'] ?? []) as readonly Record<string, unknown>[];
    const listed = rows.find(({ id }) => id === created.id);
    expect(listed).toMatchObject({
      name: 'New Integration',
      prefix: `${created.key.slice(0, 16)}...`,
      last_used: INSTANT,
      created_at: INSTANT,
      expires_at: '2026-10-14T00:00:00Z',
    });
    expect(JSON.stringify(body)).not.toContain(created.key);
  });

  it('R36 updates a key', async () => {
    const { id, key } = await create();
    const { status, body } = await play(`
PATCH /v1/api-keys/${id}
{
  "name": "Production App (updated)",
  "permissions": ["tasks:read", "tasks:write", "projects:read"]
}
`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'Production App (updated)',
      permissions: ['tasks:read', 'tasks:write', 'projects:read'],
    });
    expect(await use(key, 'GET', '/v1/projects')).toBe(200);
  });

  it('R38 revokes a key, which fails at once', async () => {
    const { id, key } = await create();
    expect(await use(key)).toBe(200);
    expect(await play(`DELETE /v1/api-keys/${id}`)).toEqual({ status: 204, body: null });
    expect(await use(key)).toBe(401);
  });

  it('R39 shows the details of a key with its usage', () =>
    withinOneDay(scene.gateway.nowMs, async () => {
      const { id, key } = await create();
      for (let i = 0; i < 2; i++) expect(await use(key)).toBe(200);
      const details = await until(
        () => play(`GET /v1/api-keys/${id}`),
        ({ body }) => (body?.['usage'] as { requests_today?: number } | undefined)?.requests_today === 2,
      );
      expect(details.body).toMatchObject({
        id,
        name: 'New Integration',
        permissions: ['tasks:read', 'tasks:write'],
        created_at: INSTANT,
        expires_at: '2026-10-14T00:00:00Z',
        usage: { requests_today: 2, requests_this_month: 2 },
      });
      expect(details.body).not.toHaveProperty('key');
    }));

  it('R41 checks the limits', async () => {
    const key = await scene.gateway.createKey({ plan: 'professional' });
    const answer = await playSample(
      scene.gateway.url,
      `
GET /v1/rate-limit
Authorization: Bearer ${key}
`,
      key,
    );
    expect(answer).toMatchObject({
      status: 200,
      body: { limit: 10_000, remaining: 10_000, reset: expect.any(Number) as number, reset_at: INSTANT },
    });
  });

  it('gives no key more than the existing one has', async () => {
    const writer = await scene.gateway.createKey({ permissions: ['api-keys:write', 'tasks:read'] });
    const sample = `
POST /v1/api-keys
{ "name": "Admin", "permissions": ["admin:*"] }
`;
    expect((await playSample(scene.gateway.url, sample, writer)).status).toBe(403);
    const unlimited = `
POST /v1/api-keys
{ "name": "Unlimited", "permissions": ["tasks:read"], "enforce_limits": false }
`;
    expect((await playSample(scene.gateway.url, unlimited, writer)).status).toBe(403);
  });
});
