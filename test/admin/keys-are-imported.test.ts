/** POST /v1/api-keys/import: keys of another system, all of them or none. */
import { expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { adminClient, type Answer, fieldsOf, type Json, keyClient, sessionClient } from './client.ts';

const scene = useScene();
const CSV = { 'content-type': 'text/csv' };
const PATH = '/v1/api-keys/import';

async function statusOf(key: string): Promise<number> {
  const answer = await fetch(`${scene.gateway.url}/api/`, { headers: { 'x-api-key': key } });
  await answer.arrayBuffer();
  return answer.status;
}

async function countOf(name: string): Promise<number> {
  const { body } = await (await adminClient(scene))('GET', `/v1/api-keys?name=${name}`);
  return (body['data'] as Json[]).length;
}

function rowsOf({ body }: Answer): readonly Json[] {
  return body['keys'] as Json[];
}

it('takes JSON, and the keys work at once', async () => {
  const admin = await adminClient(scene);
  const answer = await admin('POST', PATH, [
    { name: 'first json', key: 'legacy-first-0123456789' },
    { name: 'second json', key: 'legacy-second-0123456789', project: 'default' },
  ]);
  expect([answer.status, answer.body['rows'], answer.body['imported']]).toEqual([200, 2, 2]);
  expect(rowsOf(answer)).toMatchObject([
    { row: 1, name: 'first json', id: expect.stringMatching(/^key_/) as string },
    { row: 2, name: 'second json' },
  ]);
  expect(JSON.stringify(answer.body)).not.toContain('legacy-first');
  expect(await statusOf('legacy-first-0123456789')).toBe(200);
});

it('takes CSV, and names the importer as the creator', async () => {
  const admin = await adminClient(scene);
  const answer = await admin('POST', PATH, 'name,key\nby csv,legacy-csv-0123456789\n', CSV);
  expect(answer.status).toBe(200);
  const shown = await admin('GET', `/v1/api-keys/${String(rowsOf(answer)[0]?.['id'])}`);
  expect(shown.body).toMatchObject({
    format: 'imported',
    created_by: expect.stringMatching(/^adm_/) as string,
  });
});

it('stores nothing in a dry run', async () => {
  const admin = await adminClient(scene);
  const answer = await admin('POST', `${PATH}?dry_run=true`, [
    { name: 'rehearsed', key: 'legacy-rehearsed-1' },
  ]);
  expect(answer.body).toMatchObject({ dry_run: true, rows: 1, imported: 0 });
  expect(rowsOf(answer)).toMatchObject([{ row: 1, id: null, name: 'rehearsed' }]);
  expect(await countOf('rehearsed')).toBe(0);
});

it('stores no row where one is wrong, and names each mistake', async () => {
  const admin = await adminClient(scene);
  const rows = [
    { name: 'halfway good', key: 'legacy-halfway-1' },
    { name: 'halfway bad', key: 'legacy-halfway-2', expires_at: 'tomorrow', colour: 'red' },
    { name: 'halfway twice', key: 'legacy-halfway-1' },
  ];
  for (const query of ['', '?dry_run=true']) {
    const answer = await admin('POST', PATH + query, rows);
    expect(answer.status).toBe(422);
    expect(fieldsOf(answer).toSorted()).toEqual(['rows.2.colour', 'rows.2.expires_at', 'rows.3.key']);
  }
  expect(await countOf('halfway')).toBe(0);
});

it.each<[string, string, Record<string, string>, number]>([
  ['nothing', '', {}, 422],
  ['no rows', '[]', {}, 422],
  ['no document', '[{"name":', {}, 422],
  ['a list of texts', '["a"]', {}, 422],
  ['a form', 'name=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['plain text', 'name,key', { 'content-type': 'text/plain' }, 415],
  ['a header without a secret', 'name\na\n', CSV, 422],
  ['five megabytes', 'x'.repeat(5_000_000), CSV, 413],
])('is told of %s', async (_what, body, headers, status) => {
  const answer = await (await adminClient(scene))('POST', PATH, body, headers);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    status,
    expect.stringContaining('application/problem+json'),
  ]);
});

it('refuses what is no UTF-8', async () => {
  const admin = await adminClient(scene);
  const latin = Buffer.from('name,key\nGr\u00fc\u00dfe,legacy-latin-1\n', 'latin1');
  const answer = await fetch(scene.gateway.admin + PATH, {
    method: 'POST',
    body: latin,
    headers: {
      ...CSV,
      authorization: `Bearer ${(await scene.gateway.server.services.adminTokens.create({ name: 'a' })).token}`,
    },
  });
  expect(answer.status).toBe(400);
  expect((await admin('GET', '/v1/api-keys?name=Gr')).body['data']).toEqual([]);
});

it('is for administrators from editor on, and for sessions of theirs', async () => {
  const rows = [{ name: 'by session', key: 'legacy-by-session-1' }];
  expect((await (await adminClient(scene, 'viewer'))('POST', PATH, rows)).status).toBe(403);
  expect((await (await keyClient(scene, { permissions: ['admin'] }))('POST', PATH, rows)).status).toBe(403);
  const session = await sessionClient(scene, 'editor');
  expect((await session('POST', '/dashboard/api-keys/import', rows)).status).toBe(200);
});
