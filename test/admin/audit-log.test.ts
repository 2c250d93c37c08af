/** /v1/audit-log: what was done over HTTP, by whom and from where; sign-ins and reloads too. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tamper } from '../audit/support.ts';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';
import { adminClient, type Client, createClient, type Json, keyClient, sessionClient } from './client.ts';

const scene = useScene();

async function list(admin: Client, query: string): Promise<readonly Json[]> {
  return (await admin('GET', `/v1/audit-log?${query}`)).body['data'] as Json[];
}

describe('the audit log', () => {
  it('names the admin token, its address and the request', async () => {
    const admin = await adminClient(scene, 'editor');
    const created = await admin('POST', '/v1/api-keys', { name: 'app' });
    const path = `/v1/api-keys/${String(created.body['id'])}`;
    const changed = await admin('PATCH', path, { name: 'App', enabled: false });
    const rows = await list(admin, `subject=${String(created.body['id'])}`);
    expect(rows).toMatchObject([
      {
        action: 'key.update',
        actor: { type: 'admin_token', id: created.body['created_by'], name: 'editor' },
        source: '127.0.0.1',
        request_id: changed.headers.get('x-request-id'),
        subject: { type: 'key', id: created.body['id'], name: 'App' },
        before: { name: 'app', enabled: true },
        after: { name: 'App', enabled: false },
      },
      { action: 'key.create', before: null },
    ]);
  });

  it('names the API key that manages others', async () => {
    const key = await keyClient(scene, { name: 'manager', permissions: ['api-keys:write', 'tasks:read'] });
    const created = await key('POST', '/v1/api-keys', {
      name: 'made by a key',
      permissions: ['tasks:read'],
    });
    expect(created.status).toBe(201);
    expect(await list(await adminClient(scene), `subject=${String(created.body['id'])}`)).toMatchObject([
      { actor: { type: 'api_key', id: created.body['created_by'], name: 'manager' } },
    ]);
  });

  it('is no business of API keys, and open to viewers', async () => {
    const key = await keyClient(scene, { permissions: ['admin:*'] });
    expect((await key('GET', '/v1/audit-log')).status).toBe(403);
    const viewer = await adminClient(scene, 'viewer');
    expect((await viewer('GET', '/v1/audit-log')).status).toBe(200);
  });

  it('has sign-ins, failed ones and sign-outs, without the token', async () => {
    const session = await sessionClient(scene);
    await session('DELETE', '/dashboard/session');
    const wrong = `tga_${'x'.repeat(40)}`;
    await createClient(scene.gateway.admin, null)('POST', '/dashboard/session', { token: wrong });
    const rows = await list(await adminClient(scene), 'action=session&limit=3');
    expect(rows).toMatchObject([
      { action: 'session.sign_in_failed', actor: { type: 'anonymous', id: null }, source: '127.0.0.1' },
      { action: 'session.sign_out', actor: { type: 'admin_token', name: 'owner' } },
      { action: 'session.sign_in', actor: { type: 'admin_token', name: 'owner' } },
    ]);
    expect(JSON.stringify(rows)).not.toContain(wrong);
  });

  it('goes on page by page, and names what is wrong with a question', async () => {
    const admin = await adminClient(scene);
    for (const name of ['p1', 'p2', 'p3']) await admin('POST', '/v1/projects', { name });
    const first = await admin('GET', '/v1/audit-log?action=project.create&limit=2');
    const cursor = String(first.body['next_cursor']);
    const second = await admin('GET', `/v1/audit-log?action=project.create&limit=2&cursor=${cursor}`);
    const names = [first, second].flatMap(({ body }) =>
      (body['data'] as { subject: { name: string } }[]).map(({ subject }) => subject.name),
    );
    expect(names.slice(0, 3)).toEqual(['p3', 'p2', 'p1']);
    for (const query of ['cursor=x', 'since=yesterday', 'action=DROP', 'limit=0', 'colour=red']) {
      expect((await admin('GET', `/v1/audit-log?${query}`)).status).toBe(422);
    }
  });
});

it('a reload is recorded with what changed, without what stands in it', async () => {
  const { server } = scene.gateway;
  const config = (await import('../../src/config/load.ts')).loadConfig(scene.gateway.configFile, {});
  await server.reload({ ...config, defaultPlan: null, logging: { ...config.logging, access: false } });
  const [row] = await list(await adminClient(scene), 'action=config.reload');
  expect(row).toMatchObject({
    actor: { type: 'file', name: 'gateway.yaml' },
    after: { changed: ['logging'], needs_restart: [] },
  });
});

it('says whether the log is whole, and logs its head', async () => {
  const admin = await adminClient(scene);
  const verify = async (query = '') => (await admin('GET', `/v1/audit-log/verification${query}`)).body;
  const whole = await verify();
  expect(whole).toMatchObject({ intact: true, problems: [] });
  const head = whole['head'] as { seq: number; mac: string };
  expect(await verify(`?expect=${head.seq}:${head.mac}`)).toMatchObject({ intact: true });
  expect(await admin('GET', '/v1/audit-log/verification?expect=last')).toMatchObject({ status: 422 });

  scene.gateway.advance(60_001);
  await until(() => scene.gateway.logLines.some((line) => line.includes(`${head.seq}:${head.mac}`)));

  tamper(join(scene.gateway.directory, 'data/tollgate.db'), (database) =>
    database.exec(`delete from audit_log where seq >= ${head.seq - 1}`),
  );
  expect(await verify()).toMatchObject({ intact: true });
  expect(await verify(`?expect=${head.seq}:${head.mac}`)).toMatchObject({
    intact: false,
    problems: [{ kind: 'truncated' }],
  });
  scene.gateway.advance(60_001);
  await until(() => scene.gateway.logLines.some((line) => line.includes('lost rows')));
});
