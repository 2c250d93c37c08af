/** Every endpoint, fuzzed from its own schema: no failure of ours, every refusal in words, nothing stored half. */
import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { type Answer, type Client, createClient, fieldsOf, type Json } from './client.ts';
import {
  bodyOf,
  clientFor,
  type Described,
  exampleBody,
  fillPath,
  objectOf,
  type Operation,
  readDescription,
  resolve,
  type Schema,
} from './operations.ts';
import { allowed, JUNK } from './schema-arbitrary.ts';

/** Thousands of requests, each with a look at all that is stored. */
vi.setConfig({ testTimeout: 240_000 });
const RUNS = 10;
const scene = useScene();
let described: Described = { document: {}, operations: [], schemas: {} };
beforeAll(async () => {
  described = await readDescription(scene);
});

/** What is stored, without what changes by being looked at. */
async function readStored(): Promise<string> {
  const { keys, projects, adminTokens } = scene.gateway.server.services;
  const page = await keys.list({ limit: 1_000 });
  const revoked = await keys.list({ limit: 1_000, status: 'revoked' });
  const settings = [...page.records, ...revoked.records].map(({ key, secretSince }) => ({
    key,
    secretSince,
  }));
  return JSON.stringify([settings, await projects.list(), await adminTokens.list()]);
}

/** Sends it, and holds the answer to what every answer must be. */
async function send(
  client: Client,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const before = await readStored();
  const answer = await client(method, path, body, headers);
  const told = `${method} ${path} ${JSON.stringify(body)?.slice(0, 500)} → ${JSON.stringify(answer.body)}`;
  // Without a file there is nothing to reload.
  expect(answer.status === 501 || answer.status < 500, told).toBe(true);
  if (answer.status < 400) return answer;
  expect(answer.headers.get('content-type'), told).toContain('application/problem+json');
  expect(answer.body, told).toMatchObject({
    type: 'about:blank',
    status: answer.status,
    title: expect.any(String) as string,
    detail: expect.any(String) as string,
    code: answer.headers.get('x-tollgate-error'),
    request_id: answer.headers.get('x-request-id'),
    errors: expect.any(Array) as unknown[],
  });
  expect((await readStored()) === before, `a refusal changed something: ${told}`).toBe(true);
  return answer;
}

/** Those under /dashboard are the same routes behind another door, except the session itself. */
function fuzzed(): readonly Operation[] {
  return described.operations.filter(({ path }) => path.startsWith('/v1/'));
}

function queriesOf({ parameters = [] }: Operation): readonly string[] {
  return parameters.filter((each) => each.in === 'query').map(({ name }) => name);
}

it('what a schema allows is taken, or refused for what it says', async () => {
  for (const operation of fuzzed()) {
    const { method, path } = operation;
    const client = await clientFor(scene, path);
    const schema = bodyOf(operation)?.schema;
    const body = schema === undefined ? fc.constant(undefined) : allowed(schema, described);
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const at = await fillPath(scene, described, path, client);
        const answer = await send(client, method, at, sent);
        if (answer.status === 422) expect(answer.body['detail']).not.toBe('');
      }),
      { numRuns: RUNS },
    );
  }
});

it('nothing that is put into a field, a query or an id makes it fail', async () => {
  const names = fc.constantFrom('unknown', 'constructor', 'toString', '');
  for (const operation of fuzzed()) {
    const { method, path } = operation;
    const client = await clientFor(scene, path);
    const fields = Object.keys(objectOf(bodyOf(operation)?.schema, described)?.properties ?? {});
    const input = fc.record({
      junk: fc.dictionary(fc.oneof(names, fc.constantFrom('name', ...fields)), JUNK, { maxKeys: 4 }),
      isWhole: fc.boolean(),
      body: JUNK,
      query: fc.dictionary(
        fc.constantFrom('unknown', ...queriesOf(operation)),
        fc.string({ maxLength: 60, unit: 'binary' }),
        { maxKeys: 2 },
      ),
      id: fc.option(fc.string({ minLength: 1, maxLength: 250, unit: 'binary' })),
      tag: fc.option(fc.string({ maxLength: 20 })),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ junk, isWhole, body, query, id, tag }) => {
        const example = await exampleBody(scene, operation);
        const spread = Array.isArray(example)
          ? [{ ...(example[0] as object), ...junk }]
          : { ...(example as object), ...junk };
        const sent = isWhole ? body : spread;
        const at =
          id === null
            ? await fillPath(scene, described, path, client)
            : path.replace('{id}', encodeURIComponent(id.toWellFormed()));
        const text = new URLSearchParams(query).toString();
        const headers = tag === null ? {} : { 'if-match': tag, 'idempotency-key': tag };
        const hasBody = bodyOf(operation) !== undefined;
        await send(
          client,
          method,
          `${at}${text === '' ? '' : `?${text}`}`,
          hasBody ? (sent ?? null) : undefined,
          headers,
        );
      }),
      { numRuns: RUNS },
    );
  }
});

/** A value of a type that the schema does not allow; undefined where it allows all. */
function wrongValue(schema: Schema): unknown {
  const own = resolve(schema, described);
  const choices = (own.anyOf ?? [own]).map((choice) => resolve(choice, described));
  const types = new Set(
    choices.flatMap(({ type, enum: words }) => type ?? (words === undefined ? [] : 'string')),
  );
  if (types.size === 0) return undefined;
  return [
    { type: 'boolean', value: true },
    { type: 'string', value: 'x' },
    { type: 'array', value: [[]] },
  ].find(({ type }) => !types.has(type))?.value;
}

it('a field of a wrong type is named, and so is one that is not there', async () => {
  for (const operation of fuzzed()) {
    const { method, path } = operation;
    const object = objectOf(bodyOf(operation)?.schema, described);
    if (object === undefined) continue;
    const client = await clientFor(scene, path);
    const at = await fillPath(scene, described, path, client);
    const example = (await exampleBody(scene, operation)) as Json;
    for (const [name, schema] of Object.entries(object.properties ?? {})) {
      const value = wrongValue(schema);
      if (value === undefined) continue;
      const answer = await send(client, method, at, { ...example, [name]: value });
      const where = `${method} ${path} ${name}`;
      expect([where, answer.status]).toEqual([where, 422]);
      // Other fields may depend on it and be complained of as well.
      const named = fieldsOf(answer).map((field) => field.split('.')[0]);
      expect([where, named]).toEqual([where, expect.arrayContaining([name])]);
    }
    const unknown = await send(client, method, at, { ...example, colour: 'red' });
    expect([path, unknown.status, fieldsOf(unknown)]).toEqual([path, 422, ['colour']]);
    for (const name of object.required ?? []) {
      const { [name]: _left, ...rest } = example;
      const missing = await send(client, method, at, rest);
      expect([path, missing.status, fieldsOf(missing)]).toEqual([path, 422, expect.arrayContaining([name])]);
    }
  }
});

it('a query of a wrong kind is named, and so is one that is not there', async () => {
  for (const operation of fuzzed()) {
    const { method, path, parameters = [] } = operation;
    const client = await clientFor(scene, path);
    const at = await fillPath(scene, described, path, client);
    const queries = parameters.filter((each) => each.in === 'query');
    if (queries.length === 0) continue;
    for (const name of [...queries.map((each) => each.name), 'colour']) {
      // No parameter may be sent twice.
      const answer = await send(
        client,
        method,
        `${at}?${name}=1&${name}=2`,
        await exampleBody(scene, operation),
      );
      expect([path, name, answer.status, fieldsOf(answer)]).toEqual([path, name, 422, [name]]);
    }
  }
});

it.each<[string, string]>([
  ['no JSON', '{"name":'],
  ['two documents', '{"name":"a"}{}'],
  ['__proto__', '{"name":"a","__proto__":{"enabled":false}}'],
  ['__proto__ in Unicode escapes', '{"name":"a","\\u005f_proto__":{"enabled":false}}'],
  ['constructor.prototype', '{"name":"a","constructor":{"prototype":{"admin":true}}}'],
  ['a number beyond all numbers', '{"name":"a","rate_limits":{"requestsPerMinute":1e999}}'],
  [
    'a number beyond all integers',
    '{"name":"a","budget":{"usd":99999999999999999999999999,"period":"month"}}',
  ],
  ['lists in lists', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['objects in objects', `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`],
  ['a byte order mark alone', '\ufeff'],
  ['NUL', '\u0000'],
  ['a name of two megabytes', JSON.stringify({ name: 'x'.repeat(2_000_000) })],
  [
    'ten thousand permissions',
    JSON.stringify({ name: 'a', permissions: Array.from({ length: 10_000 }, () => 'a:b') }),
  ],
  [
    'ten thousand fields',
    JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, i]))),
  ],
])('%s is refused by every endpoint that takes a body', async (_what, text) => {
  for (const operation of fuzzed()) {
    if (bodyOf(operation) === undefined) continue;
    const { method, path } = operation;
    const client = await clientFor(scene, path);
    const at = await fillPath(scene, described, path, client);
    const answer = await send(client, method, at, text);
    expect([path, answer.status]).toEqual([path, expect.toBeOneOf([400, 413, 422])]);
  }
});

it.each([
  '%00',
  '%zz',
  '..%2f..%2fetc',
  '%F0%9F%98%80',
  "' or 1=1",
  'a'.repeat(10_000),
  '__proto__',
  '*',
  '%2e%2e',
])('the id %s finds nothing and breaks nothing', async (id) => {
  const client = await clientFor(scene, '/v1/');
  for (const operation of fuzzed()) {
    if (!operation.path.includes('{id}')) continue;
    const { method, path } = operation;
    const answer = await send(client, method, path.replace('{id}', id), await exampleBody(scene, operation));
    expect([path, answer.status]).toEqual([path, expect.toBeOneOf([400, 404, 405, 414, 422])]);
    // A key may stand in a path by mistake.
    expect(JSON.stringify(answer.body)).not.toContain('a'.repeat(100));
  }
});

it('the login takes a token and nothing else', async () => {
  const client = createClient(scene.gateway.admin, null);
  await fc.assert(
    fc.asyncProperty(JUNK, fc.boolean(), async (junk, isField) => {
      const { status } = await send(client, 'POST', '/dashboard/session', isField ? { token: junk } : junk);
      expect([400, 401, 403, 413, 415, 422, 429]).toContain(status);
    }),
    { numRuns: 40 },
  );
});
