/** /openapi.json describes what is there: every operation is walked by its own examples, then fuzzed by its own schema. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { adminClient, type Answer, createAdminToken, createClient, type Json } from './client.ts';

interface Schema extends Json {
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}

interface Operation {
  readonly summary?: string;
  readonly security?: readonly Record<string, readonly string[]>[];
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[];
  readonly requestBody?: { content: Record<string, { schema: Schema; example?: unknown; examples?: Json }> };
  readonly responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface Walked {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const scene = useScene();
let operations: Walked[] = [];
let document: Json = {};
beforeAll(async () => {
  document = (await createClient(scene.gateway.admin, null)('GET', '/openapi.json')).body;
  const paths = document['paths'] as Record<string, Record<string, Operation>>;
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
});

/** What opens the path: a bearer token, or the cookie of a session. */
async function open(
  path: string,
): Promise<(method: string, path: string, body?: unknown) => Promise<Answer>> {
  if (!path.startsWith('/dashboard')) return adminClient(scene);
  const client = createClient(scene.gateway.admin, null);
  const login = await client('POST', '/dashboard/session', { token: await createAdminToken(scene) });
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return (method, to, body) => client(method, to, body, { cookie });
}

function exampleOf({ requestBody }: Operation): unknown {
  const content = requestBody?.content['application/json'];
  if (content === undefined) return undefined;
  const [first] = Object.values(content.examples ?? {}) as { value?: unknown }[];
  return content.example ?? first?.value ?? findExample(content.schema);
}

function findExample(schema: Schema): unknown {
  const own = (schema['examples'] as unknown[] | undefined)?.[0];
  const choices = (schema['anyOf'] as Schema[] | undefined) ?? [];
  return own ?? choices.map(findExample).find((example) => example !== undefined);
}

async function fill(path: string): Promise<string> {
  if (!path.includes('{id}')) return path;
  const { services } = scene.gateway.server;
  if (path.includes('/projects')) {
    const name = `walked ${Math.random()}`;
    return path.replace('{id}', (await services.projects.create({ name })).project.id);
  }
  if (path.includes('/admin-tokens')) {
    return path.replace('{id}', (await services.adminTokens.create({ name: 'walked' })).adminToken.id);
  }
  return path.replace('{id}', (await services.keys.create({ name: 'walked' }, 'test')).record.key.id);
}

/** Fields that the answer must have and those it may, by the schema; types are held by the serializer. */
function expectShape(schema: Schema | undefined, value: unknown): void {
  if (schema?.properties === undefined || value === null || typeof value !== 'object') return;
  expect(Object.keys(value)).toEqual(expect.arrayContaining([...(schema.required ?? [])]));
  for (const [name, part] of Object.entries(schema.properties)) expectShape(part, (value as Json)[name]);
}

describe('the document', () => {
  it('is OpenAPI 3.1 and names every endpoint of the contract', () => {
    expect(document['openapi']).toBe('3.1.0');
    const listed = operations.map(({ method, path }) => `${method} ${path}`);
    expect(listed).toEqual(
      expect.arrayContaining([
        'POST /v1/api-keys',
        'GET /v1/api-keys',
        'GET /v1/api-keys/{id}',
        'PATCH /v1/api-keys/{id}',
        'DELETE /v1/api-keys/{id}',
        'POST /v1/api-keys/{id}/rotate',
        'POST /v1/api-keys/{id}/enable',
        'POST /v1/api-keys/{id}/disable',
        'POST /v1/api-keys/verify',
        'GET /v1/projects',
        'POST /v1/admin-tokens',
        'GET /v1/usage',
        'GET /v1/requests',
        'GET /v1/config',
        'POST /v1/config/reload',
        'POST /dashboard/session',
        'DELETE /dashboard/session',
        'GET /dashboard/api-keys',
        'POST /dashboard/api-keys',
        'DELETE /dashboard/api-keys/{id}',
      ]),
    );
  });

  it('tells of every operation what it is for, who may, and what goes wrong', () => {
    for (const { method, path, operation } of operations) {
      const where = `${method} ${path}`;
      expect([where, operation.summary]).toEqual([where, expect.any(String)]);
      expect([where, operation.security]).toEqual([where, expect.any(Array)]);
      expect([where, Object.keys(operation.responses)]).toEqual([
        where,
        expect.arrayContaining(['401', '403', '422']),
      ]);
    }
  });

  it('gives an example of every body, and refuses unknown fields', () => {
    for (const { path, operation } of operations) {
      const schema = operation.requestBody?.content['application/json']?.schema;
      if (schema === undefined) continue;
      expect([path, exampleOf(operation)]).toEqual([path, expect.any(Object)]);
      if (schema.properties !== undefined) expect(schema.additionalProperties).toBe(false);
    }
  });
});

describe('every operation', () => {
  it('answers its own example as it says', async () => {
    for (const { method, path, operation } of operations) {
      if (path.endsWith('/config/reload')) continue;
      const client = await open(path);
      const body =
        path === '/dashboard/session' && method === 'POST'
          ? { token: await createAdminToken(scene) }
          : exampleOf(operation);
      const asked =
        path.endsWith('/projects') && method === 'POST' ? { ...(body as Json), name: path } : body;
      const answer = await client(method, await fill(path), asked);
      const where = `${method} ${path} ${answer.status}`;
      const good = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
      expect([where, good]).toEqual([where, [String(answer.status)]]);
      expectShape(operation.responses[answer.status]?.content?.['application/json']?.schema, answer.body);
    }
  });

  it('is closed to those who are nobody', async () => {
    const nobody = createClient(scene.gateway.admin, null);
    for (const { method, path, operation } of operations) {
      if (path === '/dashboard/session' && method === 'POST') continue;
      const { status } = await nobody(method, await fill(path), exampleOf(operation));
      expect([method, path, status]).toEqual([method, path, 401]);
    }
  });

  it('never fails, whatever is put into its fields', async () => {
    const junk = fc.oneof(
      fc.constantFrom(
        null,
        true,
        -1,
        0,
        1e308,
        '',
        ' ',
        '\u0000',
        '__proto__',
        '9999-12-31T23:59:59Z',
        [],
        {},
      ),
      fc.string({ maxLength: 300, unit: 'binary' }),
      fc.double(),
      fc.array(fc.string({ maxLength: 20 }), { maxLength: 5 }),
      fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue()),
      fc.jsonValue(),
    );
    const clients = new Map<string, Awaited<ReturnType<typeof open>>>();
    for (const prefix of ['/v1', '/dashboard']) clients.set(prefix, await open(prefix));
    for (const { method, path, operation } of operations) {
      if (path === '/dashboard/session') continue;
      const client = clients.get(path.startsWith('/v1') ? '/v1' : '/dashboard');
      const schema = operation.requestBody?.content['application/json']?.schema;
      const fields = Object.keys(schema?.properties ?? {});
      const queries = (operation.parameters ?? [])
        .filter((each) => each.in === 'query')
        .map(({ name }) => name);
      const input = fc.record({
        body: fields.length === 0 ? junk : fc.dictionary(fc.constantFrom(...fields, 'unknown'), junk),
        overExample: fc.boolean(),
        query: fc.dictionary(fc.constantFrom('unknown', ...queries), fc.string({ maxLength: 40 }), {
          maxKeys: 2,
        }),
        id: fc.oneof(fc.constant(null), fc.string({ minLength: 1, maxLength: 90 })),
      });
      await fc.assert(
        fc.asyncProperty(input, async ({ body, overExample, query, id }) => {
          const example = overExample ? (exampleOf(operation) as object | undefined) : {};
          const sent = schema === undefined ? undefined : { ...example, ...(body as object) };
          const at =
            id === null ? await fill(path) : path.replace('{id}', encodeURIComponent(id.toWellFormed()));
          const text = new URLSearchParams(query).toString();
          const answer = await client?.(method, `${at}${text === '' ? '' : `?${text}`}`, sent);
          expect(answer?.status === 501 || (answer?.status ?? 500) < 500, JSON.stringify(answer?.body)).toBe(
            true,
          );
        }),
        { numRuns: 12 },
      );
    }
  }, 120_000);
});
