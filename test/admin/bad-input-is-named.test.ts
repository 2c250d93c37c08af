/** What is wrong with a request is said field by field, and nothing of it is stored. */
import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { adminClient, fieldsOf, type Json } from './client.ts';

const scene = useScene();

describe('a body with mistakes', () => {
  it('is answered by a problem document that names each', async () => {
    const admin = await adminClient(scene);
    const answer = await admin('POST', '/v1/api-keys', {
      name: '',
      expires_at: 'tomorrow',
      permissions: ['tasks'],
      allowed_ips: ['300.0.0.1'],
      allowed_origins: ['https://a b'],
      rate_limits: { requestsPerMinute: -1, perSecond: 3 },
      colour: 'red',
    });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      title: 'Unprocessable Entity',
      status: 422,
      code: 'invalid_value',
      request_id: answer.headers.get('x-request-id'),
    });
    expect(answer.body['message']).toBe(answer.body['detail']);
    expect(new Set(fieldsOf(answer))).toEqual(
      new Set([
        'name',
        'expires_at',
        'permissions.0',
        'allowed_ips.0',
        'allowed_origins.0',
        'rate_limits.requestsPerMinute',
        'rate_limits.perSecond',
        'colour',
      ]),
    );
  });

  it.each<[string, Json, string]>([
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an end in the year 9999', { expires_at: '9999-12-31T23:59:59Z' }, 'expires_at'],
    ['a plan that is not there', { plan: 'gold' }, 'plan'],
    ['a route that is not there', { routes: ['nowhere'] }, 'routes'],
    ['a bucket without a rate', { rate_limits: { burst: 5 } }, 'burst'],
    ['a control character', { name: 'a\u0000b' }, 'name'],
    ['half a surrogate', { name: 'a\ud800' }, 'name'],
    ['a bad name of metadata', { metadata: { 'a b': 'x' } }, 'metadata'],
    ['the format of a foreign key', { format: 'imported' }, 'format'],
  ])('may be %s', async (_what, fields, field) => {
    const admin = await adminClient(scene);
    const answer = await admin('POST', '/v1/api-keys', { name: 'refused', ...fields });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, [field]]);
    expect((await admin('GET', '/v1/api-keys?name=refused')).body['data']).toEqual([]);
  });

  it.each([
    ['no JSON', '{"name":', 400],
    ['__proto__', '{"name":"a","__proto__":{"enabled":false}}', 400],
    ['constructor.prototype', '{"name":"a","constructor":{"prototype":{}}}', 400],
    ['a list', '["name"]', 422],
    ['null', 'null', 422],
    ['a name of ten megabytes', JSON.stringify({ name: 'x'.repeat(10_000_000) }), 413],
  ])('may be %s', async (_what, body, status) => {
    const admin = await adminClient(scene);
    const answer = await admin('POST', '/v1/api-keys', body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
  });

  it('may be no JSON by its own word', async () => {
    const admin = await adminClient(scene);
    const answer = await admin('POST', '/v1/api-keys', '{"name":"a"}', { 'content-type': 'text/plain' });
    expect(answer.status).toBe(415);
  });

  it('keeps HTML in a name as text', async () => {
    const admin = await adminClient(scene);
    const { body } = await admin('POST', '/v1/api-keys', { name: '<script>alert(1)</script>' });
    expect(body['name']).toBe('<script>alert(1)</script>');
  });
});

describe('a query with mistakes', () => {
  it.each([
    ['/v1/api-keys?limit=0', 'limit'],
    ['/v1/api-keys?limit=1&limit=2', 'limit'],
    ['/v1/api-keys?colour=red', 'colour'],
    ['/v1/api-keys?status=sleepy', 'status'],
    ['/v1/requests?since=1y', 'since'],
    ['/v1/requests?cursor=made-up', 'cursor'],
    ['/v1/usage?by=minute&since=300d', 'by'],
    ['/v1/usage?from=2026-02-30T00:00:00Z', 'from'],
    ['/v1/projects?cursor=made-up', 'cursor'],
  ])('%s', async (path, field) => {
    const answer = await (await adminClient(scene))('GET', path);
    expect([answer.status, fieldsOf(answer)]).toEqual([422, [field]]);
  });
});

describe('what is not there', () => {
  it.each([
    '/v1/api-keys/key_none',
    '/v1/projects/none',
    '/v1/nothing',
    '/v1/usage?key_id=key_none',
    '/nothing',
  ])('%s is answered 404 by a problem document', async (path) => {
    const answer = await (await adminClient(scene))('GET', path);
    expect([answer.status, answer.body['code']]).toEqual([404, 'not_found']);
  });
});
