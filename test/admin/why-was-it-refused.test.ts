/** Why was this request refused? By its id or by its key, in words, with what to change; the command line says the same. */
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { NewKeyInput } from '../../src/keys/key-service.ts';
import { runProgram } from '../support/run.ts';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';
import { adminClient, type Json } from './client.ts';

const MAIN = resolve(import.meta.dirname, '../../src/main.ts');
const scene = useScene({
  handler: (_request, response) => {
    response.writeHead(404).end();
  },
  route: { permissions: { GET: 'tasks:read' } },
  config: { plans: { tiny: { requestsPerHour: 1 } } },
});

interface Asked {
  readonly id: string;
  readonly keyId: string;
}

/** One request with a new key of these settings; `before` is done to the key first. */
async function ask(
  settings: Partial<NewKeyInput>,
  before: (keyId: string) => Promise<unknown> = async () => undefined,
): Promise<Asked> {
  const { keys } = scene.gateway.server.services;
  const { record, plaintext } = await keys.create({ name: 'Production App', ...settings }, 'test');
  const keyId = record.key.id;
  await before(keyId);
  const send = () => fetch(`${scene.gateway.url}/api/tasks`, { headers: { 'x-api-key': plaintext } });
  // A change that did not come through the admin port takes the workers some milliseconds.
  const answer = await until(send, (sent) => before.length === 0 || sent.status === 401);
  return { id: answer.headers.get('x-request-id') ?? '', keyId };
}

async function read(query: string): Promise<Json> {
  const admin = await adminClient(scene);
  const data = await until(
    async () => (await admin('GET', `/v1/requests?${query}`)).body['data'] as Json[],
    ({ length }) => length > 0,
  );
  return data[0] ?? {};
}

const keys = () => scene.gateway.server.services.keys;

it.each<[string, Partial<NewKeyInput>, ((id: string) => Promise<unknown>) | undefined, RegExp, RegExp]>([
  [
    'a permission',
    { permissions: ['users:read'] },
    undefined,
    /GET on the route api .*users:read\.$/,
    /Add the permission/,
  ],
  [
    'an address',
    { allowedIps: ['203.0.113.0/24'] },
    undefined,
    /came from 127\.0\.0\.1; .*203\.0\.113\.0\/24\.$/,
    /Add the address/,
  ],
  [
    'a disabled key',
    {},
    (id) => keys().disable(id),
    /^The key “Production App” \(key_\w+\) is disabled\.$/,
    /tollgate keys show/,
  ],
  ['a revoked key', {}, (id) => keys().revoke(id), /was revoked at \d{4}-\d\d-\d\dT/, /tollgate keys show/],
  [
    'an upstream',
    {},
    undefined,
    /^The upstream main answered 404 after \d+ ms; the gateway refused nothing\.$/,
    /^null$/,
  ],
])('%s', async (_what, settings, before, explanation, action) => {
  const { id, keyId } = await ask(settings, before);
  const request = await read(`id=${id}`);
  expect(request).toMatchObject({ request_id: id, key_id: keyId });
  expect(request['explanation']).toMatch(explanation);
  expect(String(request['action'])).toMatch(action);
  expect((await read(`key_id=${keyId}`))['explanation']).toBe(request['explanation']);
});

it('a limit, with what the key has of its plan', async () => {
  const { plaintext, record } = await keys().create({ name: 'Busy', plan: 'tiny' }, 'test');
  const send = () => fetch(`${scene.gateway.url}/api/tasks`, { headers: { 'x-api-key': plaintext } });
  const statuses = [(await send()).status, (await send()).status];
  expect(statuses).toEqual([404, 429]);
  const request = await read(`key_id=${record.key.id}&outcome=refused`);
  expect(request['explanation']).toBe(
    `A limit of the key “Busy” (${record.key.id}) or of its project was full. The key has 1 requests an hour.`,
  );
});

it.each([
  [
    'https://x.example.net',
    /^The origin https:\/\/x\.example\.net is not in the list of .*: https:\/\/app\.example\.com\.$/,
  ],
  [undefined, /^The request named no origin; .* is for requests from https:\/\/app\.example\.com\.$/],
])('the origin %s', async (origin, explanation) => {
  const settings = { allowedOrigins: ['https://app.example.com'], originCheck: 'always' } as const;
  const { record, plaintext } = await keys().create({ name: 'Web', ...settings }, 'test');
  const headers = { 'x-api-key': plaintext, ...(origin === undefined ? {} : { origin }) };
  await fetch(`${scene.gateway.url}/api/tasks`, { headers });
  const request = await read(`key_id=${record.key.id}`);
  expect(request).toMatchObject({ error: 'origin_not_allowed', refused_origin: origin ?? null });
  expect(request['explanation']).toMatch(explanation);
});

it('the command line says the same', async () => {
  const { id } = await ask({ permissions: ['users:read'] });
  const request = await read(`id=${id}`);
  const args = ['requests', '--id', id, '--config', scene.gateway.configFile];
  const text = await runProgram(process.execPath, [MAIN, ...args]);
  expect(text.stderr).toBe('');
  expect(text.stdout).toContain(String(request['explanation']));
  expect(text.stdout).toContain(String(request['action']));
  const json = await runProgram(process.execPath, [MAIN, ...args, '--json']);
  expect((JSON.parse(json.stdout) as Json)['data']).toEqual([request]);
});
