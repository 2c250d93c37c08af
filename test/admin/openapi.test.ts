/** /openapi.json describes what is there: every operation is walked by its own examples. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useScene } from '../support/scenes.ts';
import { createClient } from './client.ts';
import {
  bodyOf,
  clientFor,
  type Described,
  exampleBody,
  fillPath,
  NOTHING,
  objectOf,
  readDescription,
  type Schema,
} from './operations.ts';

const scene = useScene();
let described: Described = { document: {}, operations: [], schemas: {} };
beforeAll(async () => {
  described = await readDescription(scene);
});

/** What the schema of the document finds wrong with a value. */
function findFaults(schema: Schema, value: unknown): unknown {
  const text = JSON.stringify({ ...schema, $defs: described.schemas });
  const local = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Parameters<
    typeof z.fromJSONSchema
  >[0];
  return z.fromJSONSchema(local).safeParse(value).error?.issues;
}

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(await new Validator().validate(structuredClone(described.document))).toEqual({ valid: true });
    expect(described.document['openapi']).toBe('3.1.0');
  });

  it('names every endpoint of the contract', () => {
    const listed = described.operations.map(({ method, path }) => `${method} ${path}`);
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
        'POST /v1/api-keys/import',
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
    for (const { method, path, summary, security, responses } of described.operations) {
      const where = `${method} ${path}`;
      expect([where, summary]).toEqual([where, expect.any(String)]);
      expect([where, security]).toEqual([where, expect.any(Array)]);
      expect([where, Object.keys(responses)]).toEqual([where, expect.arrayContaining(['401', '403', '422'])]);
    }
  });

  it('names what is sent and answered, and refuses unknown fields of it', () => {
    for (const { method, path, requestBody, responses } of described.operations) {
      const where = `${method} ${path}`;
      const body = requestBody?.content['application/json']?.schema;
      const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      for (const schema of [
        body,
        ...good.map(([, answer]) => answer.content?.['application/json']?.schema),
      ]) {
        expect([where, schema?.properties]).toEqual([where, undefined]);
      }
      const object = objectOf(body, described);
      if (object !== undefined) expect([where, object.additionalProperties]).toEqual([where, false]);
    }
  });

  it('gives an example of every body that its schema allows', () => {
    for (const { method, path, requestBody, responses } of described.operations) {
      const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      const bodies = [requestBody, ...good.map(([, answer]) => answer)];
      for (const media of bodies.flatMap((body) => Object.values(body?.content ?? {}))) {
        const where = `${method} ${path}`;
        expect([where, media.example]).not.toEqual([where, undefined]);
        expect([where, findFaults(media.schema, media.example)]).toEqual([where, undefined]);
      }
    }
  });
});

describe('every operation', () => {
  it('answers its own example as it says', async () => {
    for (const operation of described.operations) {
      const { method, path, responses } = operation;
      if (path.endsWith('/config/reload')) continue;
      const client = await clientFor(scene, path);
      const at = await fillPath(scene, described, path, client);
      const answer = await client(method, at, await exampleBody(scene, operation));
      const where = `${method} ${path} ${answer.status}`;
      // Of what only happens, nothing has happened yet.
      const good = at.includes(`/${NOTHING}`)
        ? ['404']
        : Object.keys(responses).filter((status) => status.startsWith('2'));
      expect([where, good]).toEqual([where, [String(answer.status)]]);
      const schema = responses[answer.status]?.content?.['application/json']?.schema;
      if (schema !== undefined) expect([where, findFaults(schema, answer.body)]).toEqual([where, undefined]);
    }
  });

  it('is closed to those who are nobody', async () => {
    const nobody = createClient(scene.gateway.admin, null);
    for (const operation of described.operations) {
      const { method, path } = operation;
      if (path === '/dashboard/session' && method === 'POST') continue;
      const body = bodyOf(operation)?.example;
      const { status } = await nobody(method, path.replace('{id}', 'key_none'), body);
      expect([method, path, status]).toEqual([method, path, 401]);
    }
  });

  it('names its Idempotency-Key and If-Match', () => {
    const headersOf = (where: string) =>
      described.operations
        .find(({ method, path }) => `${method} ${path}` === where)
        ?.parameters?.filter((parameter) => parameter.in === 'header')
        .map(({ name }) => name);
    expect(headersOf('POST /v1/api-keys')).toEqual(['Idempotency-Key']);
    expect(headersOf('POST /v1/api-keys/{id}/rotate')).toContain('Idempotency-Key');
    expect(headersOf('PATCH /v1/api-keys/{id}')).toEqual(['If-Match']);
    expect(headersOf('PATCH /v1/projects/{id}')).toEqual(['If-Match']);
  });
});
