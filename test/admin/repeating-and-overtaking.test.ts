/** A create that is sent twice makes one thing; a change of what someone else has changed is refused. */
import { expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { adminClient, type Json } from './client.ts';

const scene = useScene();

it('answers a repeated create with the first answer', async () => {
  const admin = await adminClient(scene);
  const send = (body: Json) => admin('POST', '/v1/api-keys', body, { 'idempotency-key': 'order-1' });
  const first = await send({ name: 'once' });
  const second = await send({ name: 'once' });
  expect(second).toMatchObject({ status: 201, body: first.body });
  expect((await admin('GET', '/v1/api-keys?name=once')).body['data']).toHaveLength(1);
  expect(await send({ name: 'another' })).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  });
  const other = await adminClient(scene);
  const theirs = await other('POST', '/v1/api-keys', { name: 'once' }, { 'idempotency-key': 'order-1' });
  expect(theirs.body['id']).not.toBe(first.body['id']);
});

it('tries again what failed, and forgets after ten minutes', async () => {
  const admin = await adminClient(scene);
  const headers = { 'idempotency-key': 'order-2' };
  expect((await admin('POST', '/v1/projects', { name: 'default' }, headers)).status).toBe(409);
  expect((await admin('POST', '/v1/projects', { name: 'second' }, headers)).status).toBe(201);
  expect((await admin('POST', '/v1/projects', { name: 'second' }, headers)).status).toBe(201);
  scene.gateway.advance(600_001);
  expect((await admin('POST', '/v1/projects', { name: 'second' }, headers)).status).toBe(409);
});

it('changes a key only as it was read, when asked to', async () => {
  const admin = await adminClient(scene);
  const created = await admin('POST', '/v1/api-keys', { name: 'a' });
  const path = `/v1/api-keys/${String(created.body['id'])}`;
  const etag = created.headers.get('etag') ?? '';
  expect((await admin('GET', path)).headers.get('etag')).toBe(etag);
  const both = await Promise.all([
    admin('PATCH', path, { name: 'b' }, { 'if-match': etag }),
    admin('PATCH', path, { name: 'c' }, { 'if-match': etag }),
  ]);
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 412]));
  expect((await admin('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
  expect((await admin('PATCH', path, { name: 'd' }, { 'if-match': '*' })).status).toBe(200);
});
