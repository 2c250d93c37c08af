/** A known path asked with a wrong method is answered 405 with Allow, an unknown path 404. */
import { expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { createClient } from './client.ts';

const scene = useScene();

it.each([
  ['PUT', '/v1/api-keys', 'GET, HEAD, POST'],
  ['DELETE', '/v1/api-keys?limit=1', 'GET, HEAD, POST'],
  ['POST', '/v1/api-keys/key_a', 'DELETE, GET, HEAD, PATCH'],
  ['GET', '/v1/api-keys/key_a/rotate', 'POST'],
  ['POST', '/v1/usage', 'GET, HEAD'],
  ['PATCH', '/dashboard/session', 'DELETE, GET, HEAD, POST'],
  ['POST', '/openapi.json', 'GET, HEAD'],
  ['POST', '/livez', 'GET, HEAD'],
])('%s %s', async (method, path, allow) => {
  const answer = await createClient(scene.gateway.admin, null)(method, path);
  expect([answer.status, answer.body['code'], answer.headers.get('allow')]).toEqual([
    405,
    'method_not_allowed',
    allow,
  ]);
});

it.each(['/v1/api-keys/a/b/c', '/v1', '/dashboard/nothing', '/V1/api-keys'])(
  '%s is not there by any method',
  async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = await createClient(scene.gateway.admin, null)(method, path);
      expect([answer.status, answer.headers.get('allow')]).toEqual([404, null]);
    }
  },
);
