import { describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { withinOneDay } from '../support/one-day.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;

describe('keys of an API with permissions', () => {
  const scene = useExample('generic');
  const services = () => scene.gateway.server.services;

  async function create(input: Partial<Parameters<ReturnType<typeof services>['keys']['create']>[0]> = {}) {
    const issued = await services().keys.create({ name: 'New Integration', ...input }, 'test');
    return services().describeIssuedKey(issued);
  }

  async function statusOf(key: string | undefined, method = 'GET', path = '/v1/tasks'): Promise<number> {
    const answer = await fetch(scene.gateway.url + path, {
      method,
      headers: { Authorization: `Bearer ${key}` },
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('R28 answers creation with id, key, name, permissions and both instants', async () => {
    const created = await create({
      permissions: ['tasks:read', 'tasks:write'],
      expiresAt: Date.parse('2099-10-14T00:00:00Z'),
    });
    expect(created).toMatchObject({
      id: expect.stringMatching(/^key_/) as string,
      key: expect.stringMatching(/^sk_live_/) as string,
      name: 'New Integration',
      permissions: ['tasks:read', 'tasks:write'],
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/) as string,
      expires_at: '2099-10-14T00:00:00Z',
    });
  });

  it('R29 takes name, description, read and write, the default limit and no expiry', async () => {
    const created = await create({
      name: 'Production App',
      description: 'Main application backend',
      permissions: ['write'],
      expiresAt: null,
    });
    expect(created).toMatchObject({
      description: 'Main application backend',
      permissions: ['*:read', '*:write'],
      plan: null,
      expires_at: null,
    });
    expect(await statusOf(created.key, 'POST')).toBe(200);
    expect(await statusOf(created.key, 'DELETE')).toBe(403);
  });

  it('R33 needs a name and nothing else', async () => {
    const bare = await create();
    const temporary = await create({ name: 'Temporary Key', expiresAt: Date.now() + 400 * DAY_MS });
    const readOnly = await create({ name: 'Read-only Key', permissions: ['tasks:read', 'projects:read'] });
    expect(await statusOf(bare.key, 'DELETE')).toBe(200);
    expect(await statusOf(temporary.key)).toBe(200);
    expect(await statusOf(readOnly.key)).toBe(200);
    expect(await statusOf(readOnly.key, 'POST')).toBe(403);
  });

  it('R34 lists id, name, prefix, last use, creation and expiry', async () => {
    const created = await create({ name: 'Mobile App' });
    await statusOf(created.key);
    await scene.gateway.metrics();
    await services().lastUse.flush();
    const page = await services().keys.list({});
    const listed = page.records.map(services().describeKey).find(({ id }) => id === created.id);
    expect(listed).toMatchObject({
      id: created.id,
      name: 'Mobile App',
      last_used: expect.stringMatching(/Z$/) as string,
      created_at: created.created_at,
      expires_at: null,
    });
  });

  it('R35 shows the beginning of a key and no more', async () => {
    const created = await create();
    const shown = services().describeKey(await services().keys.show(created.id));
    expect(shown.prefix).toMatch(/^sk_live_[0-9A-Za-z]{8}\.\.\.$/);
    expect(created.key?.startsWith(shown.prefix.slice(0, -3))).toBe(true);
    expect(shown.key).toBeUndefined();
  });

  it('R36 changes name and permissions', async () => {
    const created = await create({ permissions: ['tasks:read'] });
    expect(await statusOf(created.key, 'GET', '/v1/projects')).toBe(403);
    const updated = await services().keys.update(created.id, {
      name: 'Production App (updated)',
      permissions: ['tasks:read', 'tasks:write', 'projects:read'],
    });
    expect(services().describeKey(updated).name).toBe('Production App (updated)');
    await until(
      () => statusOf(created.key, 'GET', '/v1/projects'),
      (status) => status === 200,
    );
  });

  it('R37 extends an expiry, also of a key that has expired', async () => {
    const start = Date.now();
    const created = await create({ expiresAt: start + 10 * DAY_MS });
    scene.gateway.advance(10 * DAY_MS);
    expect(await statusOf(created.key)).toBe(401);
    await services().keys.update(created.id, { expiresAt: start + 300 * DAY_MS });
    await until(
      () => statusOf(created.key),
      (status) => status === 200,
    );
  });

  it('R38 fails all requests of a revoked key', async () => {
    const created = await create();
    expect(await statusOf(created.key)).toBe(200);
    await services().keys.revoke(created.id);
    await until(
      () => statusOf(created.key),
      (status) => status === 401,
    );
    expect(await statusOf(created.key, 'GET', '/v1/rate-limit')).toBe(401);
  });

  it('R39 shows one key with its use', () =>
    withinOneDay(scene.gateway.nowMs, async () => {
      const created = await create({ permissions: ['tasks:read', 'tasks:write'] });
      const show = async () =>
        services().withUsage([services().describeKey(await services().keys.show(created.id))]);
      expect((await show())[0]).toMatchObject({
        id: created.id,
        permissions: ['tasks:read', 'tasks:write'],
        last_used: null,
        expires_at: null,
        usage: { requests_today: 0, requests_this_month: 0 },
      });
      for (let i = 0; i < 3; i++) expect(await statusOf(created.key)).toBe(200);
      await until(show, ([key]) => key?.usage.requests_today === 3 && key.usage.requests_this_month === 3);
    }));

  it('R43 ends a key at the instant, and null never', async () => {
    const start = Date.now();
    const ending = await create({ expiresAt: start + 500 * DAY_MS });
    const lasting = await create({ expiresAt: null });
    expect(await statusOf(ending.key)).toBe(200);
    scene.gateway.advance(500 * DAY_MS);
    expect(await statusOf(ending.key)).toBe(401);
    expect(await statusOf(lasting.key)).toBe(200);
  });

  it('R52 tells what a key is for and when it was last used', async () => {
    const unused = await create({ description: 'nightly export' });
    expect(services().describeKey(await services().keys.show(unused.id))).toMatchObject({
      description: 'nightly export',
      last_used: null,
    });
  });
});

describe('a key that renews itself', () => {
  const scene = useExample('generic');

  it('R44 is announced 30 days before its end, renewed before it, and goes on with the same secret', async () => {
    const { keys, events, passTime } = scene.gateway.server.services;
    const expiresAt = Date.now() + 400 * DAY_MS;
    const issued = await keys.create({ name: 'Enterprise', plan: 'enterprise', expiresAt }, 'test');
    const eventsAfter = async (days: number) => {
      scene.gateway.advance(days * DAY_MS);
      await passTime();
      const page = await events.list({ subject: issued.record.key.id });
      return page.events.map(({ kind }) => kind).toSorted();
    };
    expect(await eventsAfter(369)).toEqual([]);
    expect(await eventsAfter(1)).toEqual(['key.expiring']);
    expect(await eventsAfter(23)).toEqual(['key.expiring', 'key.renewed']);
    expect(await eventsAfter(1)).toHaveLength(2);
    scene.gateway.advance(100 * DAY_MS);
    const answer = await fetch(`${scene.gateway.url}/v1/tasks`, {
      headers: { Authorization: `Bearer ${issued.plaintext}` },
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  });
});
