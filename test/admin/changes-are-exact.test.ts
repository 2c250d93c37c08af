/** If-Match holds against every writer of the store, not only those of this process; and a change is one or none. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openServices, type Services } from '../../src/app/services.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createClock } from '../../src/lib/clock.ts';
import { useScene } from '../support/scenes.ts';
import { adminClient } from './client.ts';

const scene = useScene();
/** A second writer with a connection of its own, as a command or another replica has. */
let other: Services;
beforeAll(async () => {
  other = await openServices(loadConfig(scene.gateway.configFile, {}), { clock: createClock() });
});
afterAll(() => other.close());

it('of a change with If-Match and one behind its back only one is made', async () => {
  const admin = await adminClient(scene);
  for (let round = 0; round < 10; round++) {
    const created = await admin('POST', '/v1/api-keys', { name: 'a', description: 'first' });
    const id = String(created.body['id']);
    const headers = { 'if-match': created.headers.get('etag') ?? '' };
    const [answer] = await Promise.all([
      admin('PATCH', `/v1/api-keys/${id}`, { description: 'theirs' }, headers),
      other.keys.update(id, { name: 'behind' }),
    ]);
    const { key } = await other.keys.show(id);
    const { records } = await other.audit.list({ subject: id });
    // Either ours was made first and theirs came after, or theirs was first and ours was refused.
    expect([200, 412]).toContain(answer.status);
    expect(key).toMatchObject({
      name: 'behind',
      description: answer.status === 200 ? 'theirs' : 'first',
    });
    expect(records).toHaveLength(answer.status === 200 ? 3 : 2);
  }
});

it('a stale If-Match is refused wherever a key or project is changed', async () => {
  const admin = await adminClient(scene);
  const created = await admin('POST', '/v1/api-keys', { name: 'a' });
  const key = `/v1/api-keys/${String(created.body['id'])}`;
  const project = await admin('POST', '/v1/projects', { name: 'shop' });
  await other.keys.update(String(created.body['id']), { name: 'b' });
  await other.projects.update('shop', { preset: 'strict' });
  const stale = { 'if-match': created.headers.get('etag') ?? '' };
  const staleProject = { 'if-match': project.headers.get('etag') ?? '' };
  const answers = [
    await admin('PATCH', key, { name: 'c' }, stale),
    await admin('POST', `${key}/disable`, undefined, stale),
    await admin('POST', `${key}/rotate`, { grace_seconds: 0 }, stale),
    await admin('DELETE', key, undefined, stale),
    await admin('PATCH', '/v1/projects/shop', { active: false }, staleProject),
    await admin('DELETE', '/v1/projects/shop', undefined, staleProject),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 412));
  expect((await admin('GET', key)).body).toMatchObject({ name: 'b', enabled: true, status: 'active' });
  expect((await admin('GET', '/v1/projects/shop')).body).toMatchObject({ active: true, preset: 'strict' });
});

it('switching a key off and changing it is one change', async () => {
  const admin = await adminClient(scene);
  const created = await admin('POST', '/v1/api-keys', { name: 'a' });
  const id = String(created.body['id']);
  const database = new Database(join(scene.gateway.directory, 'data/tollgate.db'), { readonly: true });
  const changesOf = () =>
    database.prepare<[string], number>('select count(*) from change_log where id = ?').pluck().get(id);
  expect(changesOf()).toBe(1);
  const path = `/v1/api-keys/${id}`;
  expect((await admin('PATCH', path, { enabled: false, plan: 'unknown' })).status).toBe(422);
  expect((await admin('GET', path)).body).toMatchObject({ enabled: true });
  expect((await admin('PATCH', path, { enabled: false, name: 'b' })).status).toBe(200);
  expect(changesOf()).toBe(2);
  database.close();
});
