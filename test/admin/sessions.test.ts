/** R57, C12: the dashboard's endpoints open to a session and to nothing else. */
import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { adminClient, type Answer, createAdminToken, createClient, type Json } from './client.ts';

const scene = useScene();
const browser = () => createClient(scene.gateway.admin, null);

async function login(token?: string, headers: Record<string, string> = {}): Promise<Answer> {
  const body = { token: token ?? (await createAdminToken(scene)) };
  return browser()('POST', '/dashboard/session', body, headers);
}

function cookieOf(answer: Answer): string {
  const cookie = /^session=[^;]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0];
  if (cookie === undefined) throw new Error('no session');
  return cookie;
}

describe('a session', () => {
  it('is a cookie that scripts cannot read and other sites cannot send', async () => {
    const answer = await login();
    expect(answer.status).toBe(201);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^session=[0-9A-Za-z]{43};/);
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/dashboard'])
      expect(cookie).toContain(attribute);
  });

  it('tells who is logged in, until when, and where the gateway is', async () => {
    const answer = await login();
    const end = scene.gateway.nowMs() + 12 * 3_600_000;
    expect(answer.body).toMatchObject({ name: 'owner', role: 'owner', gateway_url: scene.gateway.url });
    expect(Math.abs(Date.parse(String(answer.body['expires_at'])) - end)).toBeLessThan(60_000);
    const shown = await browser()('GET', '/dashboard/session', undefined, { cookie: cookieOf(answer) });
    expect(shown.body).toMatchObject({
      name: 'owner',
      gateway_url: scene.gateway.url,
      version: expect.any(String) as string,
    });
  });

  it('makes the browser forget what pages have kept, at logout', async () => {
    const cookie = cookieOf(await login());
    const answer = await browser()('DELETE', '/dashboard/session', undefined, { cookie });
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"');
  });

  it('creates, lists and revokes keys', async () => {
    const cookie = cookieOf(await login());
    const { project } = await scene.gateway.server.services.projects.create({ name: 'shop' });
    const body = { name: 'by session', project_id: project.id };
    const created = await browser()('POST', '/dashboard/api-keys', body, { cookie });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ project_id: project.id, key: expect.any(String) as string });
    const listed = await browser()('GET', '/dashboard/api-keys?project_id=shop', undefined, { cookie });
    expect(listed.body['data']).toMatchObject([{ id: created.body['id'], name: 'by session' }]);
    const path = `/dashboard/api-keys/${String(created.body['id'])}`;
    expect((await browser()('DELETE', path, undefined, { cookie })).status).toBe(204);
    const { data } = (await browser()('GET', '/dashboard/api-keys?project_id=shop', undefined, { cookie }))
      .body;
    expect(data as Json[]).toEqual([]);
  });

  it('has the role of the token behind it', async () => {
    const cookie = cookieOf(await login(await createAdminToken(scene, 'viewer')));
    expect((await browser()('GET', '/dashboard/session', undefined, { cookie })).body['role']).toBe('viewer');
    expect((await browser()('POST', '/dashboard/api-keys', { name: 'a' }, { cookie })).status).toBe(403);
  });

  it('is renewed at login: an id that was planted or open before is not taken over', async () => {
    const planted = 'session=0000000000000000000000000000000000000000000';
    const first = cookieOf(await login(undefined, { cookie: planted }));
    expect(first).not.toBe(planted);
    const second = cookieOf(await login(undefined, { cookie: first }));
    const get = (cookie: string) => browser()('GET', '/dashboard/api-keys', undefined, { cookie });
    expect((await get(planted)).status).toBe(401);
    expect((await get(first)).status).toBe(401);
    expect((await get(second)).status).toBe(200);
  });

  it('ends with logout, with its token, and with time', async () => {
    const get = (cookie: string) => browser()('GET', '/dashboard/api-keys', undefined, { cookie });
    const left = cookieOf(await login());
    expect((await browser()('DELETE', '/dashboard/session', undefined, { cookie: left })).status).toBe(204);
    expect((await get(left)).status).toBe(401);
    const { adminTokens } = scene.gateway.server.services;
    const { adminToken, token } = await adminTokens.create({ name: 'short', role: 'owner' });
    const orphan = cookieOf(await login(token));
    await adminTokens.revoke(adminToken.id);
    expect((await get(orphan)).status).toBe(401);
    const old = cookieOf(await login());
    scene.gateway.advance(12 * 3_600_000);
    expect((await get(old)).status).toBe(401);
  });
});

describe('logging out everywhere', () => {
  it('ends the sessions of the same admin token, and no others', async () => {
    const get = (cookie: string) => browser()('GET', '/dashboard/session', undefined, { cookie });
    const token = await createAdminToken(scene);
    const [laptop, phone] = [cookieOf(await login(token)), cookieOf(await login(token))];
    const other = cookieOf(await login());
    const logout = (query: string, cookie: string) =>
      browser()('DELETE', `/dashboard/session${query}`, undefined, { cookie });
    expect((await logout('?all=maybe', laptop)).status).toBe(422);
    expect((await logout('?all=true', laptop)).status).toBe(204);
    expect([(await get(laptop)).status, (await get(phone)).status]).toEqual([401, 401]);
    expect((await get(other)).status).toBe(200);
    expect((await logout('', other)).status).toBe(204);
    expect((await get(other)).status).toBe(401);
  });
});

describe('the two ways in', () => {
  it('are not mixed: a bearer token is refused on /dashboard, a cookie on /v1', async () => {
    const cookie = cookieOf(await login());
    const admin = await adminClient(scene);
    expect((await admin('GET', '/dashboard/api-keys')).status).toBe(401);
    expect((await admin('GET', '/dashboard/api-keys', undefined, { cookie })).status).toBe(401);
    expect((await browser()('GET', '/v1/api-keys', undefined, { cookie })).status).toBe(401);
    expect((await admin('GET', '/v1/api-keys', undefined, { cookie })).status).toBe(401);
  });
});

describe('a request that another site makes the browser send', () => {
  it.each<[string, Record<string, string>]>([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a fetch from a sibling', { 'sec-fetch-site': 'same-site' }],
  ])('is refused by %s', async (_what, headers) => {
    const cookie = cookieOf(await login());
    const answer = await browser()('POST', '/dashboard/api-keys', { name: 'a' }, { cookie, ...headers });
    expect([answer.status, answer.body['code']]).toEqual([403, 'cross_site_request']);
    expect((await login(undefined, headers)).status).toBe(403);
  });

  it('is no form', async () => {
    const cookie = cookieOf(await login());
    const form = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await browser()('POST', '/dashboard/api-keys', 'name=a', form)).status).toBe(415);
  });

  it('is none when it comes from the page itself', async () => {
    const cookie = cookieOf(await login());
    const headers = { cookie, origin: scene.gateway.admin, 'sec-fetch-site': 'same-origin' };
    expect((await browser()('POST', '/dashboard/api-keys', { name: 'a' }, headers)).status).toBe(201);
  });
});
