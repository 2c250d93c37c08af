import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { sendRaw } from '../support/raw-http.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { until } from '../support/until.ts';

describe('a preflight is answered from the union of the keys of its route', () => {
  let upstream: TestUpstream;
  let gateway: TestGateway;
  let shopKeyId = '';
  let byId = '';

  beforeAll(async () => {
    upstream = await startUpstream();
    gateway = await startGateway({
      config: {
        upstreams: { main: { url: upstream.url, provider: 'generic' } },
        routes: [
          { name: 'any', path: '/any/', upstream: 'main' },
          { name: 'shop', path: '/shop/', upstream: 'main', project: 'shop' },
          { name: 'named', path: '/of/:project/', upstream: 'main', projectParam: 'project' },
          { name: 'get', path: '/get/', upstream: 'main', methods: ['GET'] },
          { name: 'other', path: '/other/', upstream: 'main' },
          { name: 'testing', path: '/testing/', upstream: 'main', testUpstream: 'main' },
          { name: 'live', path: '/live/', upstream: 'main', testUpstream: 'main', env: 'live' },
        ],
        projects: { shop: {}, blog: {} },
      },
    });
    const create = (project: string, origin: string) =>
      gateway.server.services.keys.create({ name: origin, project, allowedOrigins: [origin] }, 'test');
    const shop = await create('shop', 'https://shop.example.com');
    shopKeyId = shop.record.key.id;
    byId = shop.record.key.projectId;
    await create('blog', '*.blog.example.com');
    await gateway.createKey({ routes: ['any', 'shop'], allowedOrigins: ['https://limited.example.com'] });
    await gateway.createKey({ env: 'test', allowedOrigins: ['https://test.example.com'] });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.close();
  });

  function preflight(path: string, origin: string, method = 'POST', wanted = 'x-api-key, content-type') {
    return fetch(gateway.url + path, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': wanted,
      },
    });
  }

  async function isAllowed(path: string, origin: string): Promise<boolean> {
    const answer = await preflight(path, origin, 'GET');
    expect(answer.status).toBe(204);
    return answer.headers.get('access-control-allow-origin') === origin;
  }

  it('echoes origin, method and headers, without a key and without the upstream', async () => {
    const answer = await preflight('/any/x', 'https://shop.example.com', 'DELETE', 'x-api-key, x-custom');
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example.com',
      'access-control-allow-methods': 'DELETE',
      'access-control-allow-headers': 'x-api-key, x-custom',
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      'cache-control': 'no-store',
      'x-request-id': expect.stringMatching(/^req_/) as string,
    });
    expect(answer.headers.has('x-tollgate-error')).toBe(false);
    expect(upstream.seen).toEqual([]);
  });

  it.each([
    ['an invented method', 'FOO'],
    ['one that is never taken', 'TRACE'],
    ['what is no method', 'PO ST, DELETE'],
    ['another case of letters', 'delete'],
    ['two of them', 'POST', 'DELETE'],
  ])('does not allow %s', async (_what, ...methods) => {
    const lines = methods.map((method) => `Access-Control-Request-Method: ${method}`);
    const answer = await sendRaw(gateway.url, [
      'OPTIONS /any/x HTTP/1.1',
      'Host: gateway.test',
      'Connection: close',
      'Origin: https://shop.example.com',
      ...lines,
    ]);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
    expect(answer.headers.has('access-control-allow-methods')).toBe(false);
  });

  it('is told to caches of every answer, also of one without an origin', async () => {
    const key = await gateway.createKey({ project: 'blog', allowedOrigins: ['*.blog.example.com'] });
    const answer = await fetch(`${gateway.url}/of/blog/x`, { headers: { 'x-api-key': key } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('vary')).toBe('Origin');
    await answer.arrayBuffer();
  });

  it.each([
    ['/any/x', 'https://shop.example.com', true],
    ['/any/x', 'https://a.blog.example.com', true],
    ['/any/x', 'https://other.example.com', false],
    ['/any/x', 'null', false],
    ['/shop/x', 'https://shop.example.com', true],
    ['/shop/x', 'https://a.blog.example.com', false],
    ['/of/shop/x', 'https://shop.example.com', true],
    ['/of/shop/x', 'https://a.blog.example.com', false],
    ['/of/blog/x', 'https://a.blog.example.com', true],
    ['/of/nobody/x', 'https://a.blog.example.com', false],
    // A key that is limited to other routes.
    ['/any/x', 'https://limited.example.com', true],
    ['/other/x', 'https://limited.example.com', false],
    ['/v1/rate-limit', 'https://limited.example.com', true],
    // A test key counts where there is an upstream for it, which the sandbox is not here.
    ['/testing/x', 'https://test.example.com', true],
    ['/any/x', 'https://test.example.com', false],
    ['/live/x', 'https://test.example.com', false],
  ])('for %s from %s: %s', async (path, origin, expected) => {
    expect(await isAllowed(path, origin)).toBe(expected);
  });

  it('takes the id of a project for its name', async () => {
    expect(await isAllowed(`/of/${byId}/x`, 'https://shop.example.com')).toBe(true);
  });

  it('is 405 for a method that no route takes, and 404 where there is none', async () => {
    expect((await preflight('/get/x', 'https://shop.example.com', 'POST')).status).toBe(405);
    expect((await preflight('/nowhere', 'https://shop.example.com')).status).toBe(404);
  });

  it('forgets the origins of a disabled key', async () => {
    await gateway.server.services.keys.disable(shopKeyId);
    await until(
      () => isAllowed('/shop/x', 'https://shop.example.com'),
      (allowed) => !allowed,
    );
    await gateway.server.services.keys.enable(shopKeyId);
    await until(() => isAllowed('/shop/x', 'https://shop.example.com'));
  });

  it('lets a page read a 401 that no key belongs to', async () => {
    const answer = await fetch(`${gateway.url}/shop/x`, { headers: { Origin: 'https://shop.example.com' } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
    expect(answer.headers.get('vary')).toBe('Origin');
    await answer.arrayBuffer();
    const foreign = await fetch(`${gateway.url}/shop/x`, {
      headers: { Origin: 'https://other.example.com' },
    });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    await foreign.arrayBuffer();
  });

  it('allows every origin once a key of the route has no list, as the key does', async () => {
    expect(await isAllowed('/of/blog/x', 'https://other.example.com')).toBe(false);
    await gateway.createKey({ project: 'blog' });
    await until(() => isAllowed('/of/blog/x', 'https://other.example.com'));
    expect(await isAllowed('/of/blog/x', 'null')).toBe(true);
    expect(await isAllowed('/shop/x', 'https://other.example.com')).toBe(false);
  });
});
