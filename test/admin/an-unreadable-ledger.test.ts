/** A ledger that cannot be read says so where usage is asked for, and stops nothing else. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, expect, it } from 'vitest';
import { UsageClient } from '../../src/app/usage-client.ts';
import { useScene } from '../support/scenes.ts';
import { adminClient, type Json, sessionClient } from './client.ts';

const scene = useScene();

beforeAll(() => {
  const database = new Database(join(scene.gateway.directory, 'data/tollgate-usage.db'));
  for (const table of ['usage_records', 'usage_rollups'])
    database.exec(`alter table ${table} rename to lost_${table}`);
  database.close();
});

it.each(['/v1/usage', '/v1/requests', '/dashboard/usage'])('%s is answered 503, not 500', async (path) => {
  const client = path.startsWith('/v1') ? await adminClient(scene) : await sessionClient(scene);
  const answer = await client('GET', path);
  expect([answer.status, answer.body['code']]).toEqual([503, 'store_unavailable']);
});

it('the usage of a key holder is answered 503 on the gateway, and his key works on', async () => {
  const headers = { 'x-api-key': await scene.gateway.createKey() };
  const usage = await fetch(`${scene.gateway.url}/v1/usage`, { headers });
  expect([usage.status, usage.headers.get('x-tollgate-error')]).toEqual([503, 'store_unavailable']);
  await usage.arrayBuffer();
  const { status } = await fetch(`${scene.gateway.url}/api/`, { headers });
  expect(status).toBe(200);
});

it('a ledger that cannot even be opened is told by the same code', async () => {
  const client = new UsageClient(join(scene.gateway.directory, 'nowhere/usage.db'));
  await expect(client.listRequests({ fromMs: 0, limit: 1 })).rejects.toMatchObject({
    code: 'store_unavailable',
  });
  await client.close();
});

it('keys are created, shown, listed and revoked all the same', async () => {
  const admin = await adminClient(scene);
  const created = await admin('POST', '/v1/api-keys', { name: 'made meanwhile' });
  expect(created.status).toBe(201);
  const path = `/v1/api-keys/${String(created.body['id'])}`;
  expect((await admin('GET', path)).body['usage']).toMatchObject({ requests_total: 0 });
  expect(((await admin('GET', '/v1/api-keys')).body['data'] as Json[]).length).toBeGreaterThan(0);
  expect((await admin('POST', `${path}/rotate`)).status).toBe(200);
  expect((await admin('DELETE', path)).status).toBe(204);
});
