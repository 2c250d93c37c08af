/** What test/examples plays over HTTP, by commands; and what is watched. */
import { describe, expect, it } from 'vitest';
import { withinOneDay } from '../support/one-day.ts';
import { until } from '../support/until.ts';
import { COMMANDS_TAKE, useManagedExample } from './managed-scene.ts';

describe('keys with permissions managed by commands', COMMANDS_TAKE, () => {
  const { scene, json, list, text, settle } = useManagedExample('generic');

  async function ask(key: unknown, method = 'GET', path = '/v1/tasks'): Promise<number> {
    const answer = await fetch(scene.gateway.url + path, {
      method,
      headers: { Authorization: `Bearer ${String(key)}` },
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  it('R28, R29 creates a key with name, description, permissions, the default limit and no expiry', async () => {
    const created = await json(
      'keys create --permission write --name',
      'Production App',
      '--description',
      'Main application backend',
    );
    expect(created).toMatchObject({
      id: expect.stringMatching(/^key_/) as string,
      key: expect.stringMatching(/^sk_live_/) as string,
      name: 'Production App',
      description: 'Main application backend',
      permissions: ['*:read', '*:write'],
      plan: null,
      expires_at: null,
      created_at: expect.stringMatching(/Z$/) as string,
    });
    expect([await ask(created['key'], 'POST'), await ask(created['key'], 'DELETE')]).toEqual([200, 403]);
    const answer = await fetch(`${scene.gateway.url}/v1/tasks`, {
      headers: { Authorization: `Bearer ${String(created['key'])}` },
    });
    expect(answer.headers.get('ratelimit-policy')).toBe('"minute";q=100;w=60, "hour";q=1000;w=3600');
    await answer.arrayBuffer();
  });

  it('R33, R36, R37 changes name and permissions, and extends the expiry of a key made with a name alone', async () => {
    const created = await json('keys create --name Temporary --expires 2098-12-31T23:59:59Z');
    expect(created).toMatchObject({ permissions: [], expires_at: '2098-12-31T23:59:59Z' });
    const updated = await json(
      `keys update ${created.id} --permission tasks:read --expires 2099-12-31T23:59:59Z --name`,
      'Production App (updated)',
    );
    expect(updated).toMatchObject({
      name: 'Production App (updated)',
      permissions: ['tasks:read'],
      expires_at: '2099-12-31T23:59:59Z',
    });
    await until(
      () => ask(created['key'], 'POST'),
      (status) => status === 403,
    );
    expect(await ask(created['key'])).toBe(200);
  });

  it('R34, R35, R39 lists and shows a key by its prefix, with its use', () =>
    withinOneDay(Date.now, async () => {
      const created = await json('keys create --name Mobile');
      for (let i = 0; i < 2; i++) expect(await ask(created['key'])).toBe(200);
      await settle();
      const [listed] = await list('keys list --name mobile');
      expect(listed).toMatchObject({
        id: created.id,
        prefix: `${String(created['key']).slice(0, 16)}...`,
        last_used: expect.stringMatching(/Z$/) as string,
        usage: { requests_today: 2, requests_this_month: 2 },
      });
      const { stdout } = await text(`keys show ${created.id}`);
      expect(stdout).toContain(String(listed?.['prefix']));
      expect(stdout).not.toContain(String(created['key']));
    }));

  it('R38, R52 revokes a key that nobody uses, found by its last use', async () => {
    const created = await json('keys create --name unused --description', 'nightly export');
    expect(created).toMatchObject({ description: 'nightly export', last_used: null });
    await json(`keys revoke ${created.id}`);
    await until(
      () => ask(created['key']),
      (status) => status === 401,
    );
  });

  it('R50 shows unexpected addresses and hits of rate limits, request by request', async () => {
    const created = await json('keys create --name busy --rpm 2');
    expect([await ask(created['key']), await ask(created['key']), await ask(created['key'])]).toEqual([
      200, 200, 429,
    ]);
    await settle();
    const requests = await list(`requests --key ${created.id}`);
    expect(requests.map(({ client_ip: address }) => address)).toEqual(Array(3).fill('127.0.0.1'));
    expect(requests[0]).toMatchObject({ status: 429, outcome: 'refused:rate_limit_exceeded' });
    const byStatus = await list(`usage --key ${created.id} --by status`);
    expect(
      byStatus.map(({ group, requests: count }) => `${String(group)}: ${String(count)}`).toSorted(),
    ).toEqual(['200: 2', '429: 1']);
  });

  it('R50 shows failed authentications by their reason, and traffic over time', async () => {
    const created = await json('keys create --name known');
    expect(await ask('sk_live_malformed')).toBe(401);
    expect(await ask(undefined)).toBe(401);
    expect(await ask(created['key'])).toBe(200);
    const metrics = await until(scene.gateway.metrics, (page) =>
      /tollgate_auth_failures_total\{reason="malformed_credential"\} [1-9]/.test(page),
    );
    expect(metrics).toMatch(/^tollgate_auth_failures_total\{reason="\w+"\} \d+$/m);
    const rows = await list(`usage --key ${created.id} --by minute --since 1h`);
    expect(rows).toMatchObject([{ group: expect.stringMatching(/:00Z$/) as string, requests: 1 }]);
  });
});
