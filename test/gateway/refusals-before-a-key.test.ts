/** What is refused before a key is looked for is written as the callers read it, and a page may read it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { type RawAnswer, sendRaw } from '../support/raw-http.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

const ORIGIN = 'https://app.example.com';

let upstream: TestUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream?.close());

async function start(...others: object[]): Promise<TestGateway> {
  const gateway = await startGateway({
    config: {
      upstreams: {
        anthropic: { url: upstream.url, provider: 'anthropic' },
        generic: { url: upstream.url, provider: 'generic' },
      },
      routes: [
        { name: 'ant', path: '/ant/', upstream: 'anthropic' },
        { name: 'read', path: '/read/', upstream: 'anthropic', methods: ['GET', 'HEAD'] },
        {
          name: 'shop',
          path: '/shop/:project/',
          upstream: 'anthropic',
          methods: ['GET'],
          projectParam: 'project',
        },
        ...others,
      ],
      projects: { shop: {}, blog: {} },
    },
  });
  await gateway.createKey({ project: 'shop', allowedOrigins: [ORIGIN] });
  return gateway;
}

function ask({ url }: TestGateway, line: string, origin = ORIGIN, more: string[] = []): Promise<RawAnswer> {
  const lines = [`${line} HTTP/1.1`, 'Host: gateway.test', 'Connection: close', 'Content-Length: 0'];
  return sendRaw(url, [...lines, `Origin: ${origin}`, ...more]);
}

function allowedOrigin({ headers }: RawAnswer): string | undefined {
  return headers.get('access-control-allow-origin');
}

describe('beside routes of other dialects', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start({ name: 'generic', path: '/generic/', upstream: 'generic' });
  });
  afterAll(() => gateway?.stop());

  it.each([
    ['GET /ant/a%2fb', 400],
    ['TRACE /ant/x', 405],
    ['POST /read/x', 405],
    ['DELETE /shop/shop/x', 405],
  ])('%s is %d in the dialect of its route', async (line, status) => {
    const answer = await ask(gateway, line);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'error', error: {} });
    expect(allowedOrigin(answer)).toBe(ORIGIN);
  });

  it.each([
    [417, ['Expect: magic']],
    [400, ['Connection: Upgrade', 'Upgrade: tollgate/1']],
  ])('%d is in the dialect of the route for %j', async (status, lines) => {
    const answer = await ask(gateway, 'POST /ant/x', ORIGIN, lines);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'error', error: {} });
    expect(allowedOrigin(answer)).toBe(ORIGIN);
  });

  it.each([
    ['GET /ant/a/../b', 400],
    ['GET /nowhere', 404],
  ])('%s is %d in the dialect of the gateway, since no route is known', async (line, status) => {
    const answer = await ask(gateway, line);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).not.toHaveProperty('type');
    expect(allowedOrigin(answer)).toBe(ORIGIN);
  });

  it('a page of a foreign origin reads none of them, nor one of another project', async () => {
    for (const line of ['GET /ant/a%2fb', 'POST /read/x', 'GET /nowhere']) {
      expect(allowedOrigin(await ask(gateway, line, 'https://evil.example.com'))).toBeUndefined();
    }
    expect(allowedOrigin(await ask(gateway, 'DELETE /shop/blog/x'))).toBeUndefined();
  });
});

describe('where all routes speak one dialect', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start();
  });
  afterAll(() => gateway?.stop());

  it.each([
    ['GET /ant/a/../b', 400],
    ['GET /nowhere', 404],
    ['INVENTED /ant/x', 405],
    ['GET /ant/ x', 400],
  ])('%s is %d in that dialect', async (line, status) => {
    const answer = await ask(gateway, line);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'error', error: {} });
  });
});
