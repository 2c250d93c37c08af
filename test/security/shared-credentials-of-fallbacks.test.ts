import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../gateway/upstream-scene.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { findClosedPort } from '../support/raw-upstream.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

let shared: TestUpstream;
let gateway: TestGateway;
let key: string;
let testKey: string;

beforeAll(async () => {
  shared = await startUpstream();
  const dead = `http://127.0.0.1:${await findClosedPort()}`;
  const ours = { mode: 'inject', value: 'Bearer of-the-gateway' };
  const away = [
    { name: 'own', upstream: 'own' },
    { name: 'plain', upstream: 'plain' },
    { name: 'said', upstream: 'plain', endpoints: 'inference' },
    { name: 'listed', upstream: 'own', endpoints: ['GET /v1/files'] },
    { name: 'open', upstream: 'own', endpoints: 'all' },
    { name: 'unshared', upstream: 'plain', fallbacks: ['free'] },
  ].map((route) => ({ fallbacks: ['shared'], ...route }));
  const tested = [
    { name: 'practice', upstream: 'plain', testUpstream: 'shared' },
    { name: 'practice-open', upstream: 'plain', testUpstream: 'shared', endpoints: 'all' },
    { name: 'sandboxed', upstream: 'shared' },
  ];
  gateway = await startGateway({
    config: {
      upstreams: {
        own: { url: dead, provider: 'openai', credential: { mode: 'passthrough' } },
        plain: { url: dead, provider: 'generic' },
        shared: { url: shared.url, provider: 'openai', credential: ours },
        free: { url: shared.url, provider: 'generic' },
      },
      routes: [...away, ...tested].map((route) => ({
        path: `/${route.name}/`,
        stripPrefix: `/${route.name}`,
        ...route,
      })),
      sandbox: { enabled: true },
    },
  });
  key = await gateway.createKey();
  testKey = await gateway.createKey({ env: 'test' });
});
afterAll(async () => {
  await gateway.stop();
  await shared.close();
});

/** The answer, and what came to the shared upstream meanwhile. */
async function ask(path: string, credential = key, method = 'GET') {
  const before = shared.seen.length;
  const headers = { authorization: 'Bearer of-the-caller' };
  const answer = await send(`${gateway.url}${path}`, credential, { method, headers });
  const seen = shared.seen.slice(before).map(({ url, headers: { authorization } }) => [url, authorization]);
  return { status: answer.status, error: answer.headers['x-tollgate-error'], seen };
}

describe('a fallback with a shared credential', () => {
  it.each(['own', 'plain', 'said'])('does not open stored files to the route %s', async (route) => {
    const { status, seen } = await ask(`/${route}/v1/files`);
    expect({ status, seen }).toEqual({ status: 502, seen: [] });
  });

  it.each(['own', 'plain', 'said'])('answers inference on the route %s', async (route) => {
    const answer = await ask(`/${route}/v1/chat/completions`, key, 'POST');
    expect(answer).toMatchObject({
      status: 200,
      seen: [['/v1/chat/completions', 'Bearer of-the-gateway']],
    });
  });

  it.each(['listed', 'open'])('opens what the route %s says itself', async (route) => {
    expect(await ask(`/${route}/v1/files`)).toMatchObject({
      status: 200,
      seen: [['/v1/files', expect.any(String)]],
    });
  });

  it('is not confused with one that has none', async () => {
    expect(await ask('/unshared/v1/files')).toMatchObject({ status: 200, seen: [['/v1/files', undefined]] });
  });
});

describe('a test upstream with a shared credential', () => {
  it('does not open stored files to test keys', async () => {
    expect(await ask('/practice/v1/files', testKey)).toEqual({
      status: 403,
      error: 'policy_violation',
      seen: [],
    });
  });

  it('answers inference, and what the route says', async () => {
    expect((await ask('/practice/v1/chat/completions', testKey, 'POST')).status).toBe(200);
    expect((await ask('/practice-open/v1/files', testKey)).status).toBe(200);
  });

  it('is not confused with the sandbox, which has nothing to share', async () => {
    const { error, seen } = await ask('/sandboxed/v1/files', testKey);
    expect({ error, seen }).toEqual({ error: undefined, seen: [] });
  });
});
