import { beforeAll, describe, expect, it } from 'vitest';
import { attack, head, NOTHING, useTarget } from './attack.ts';

const ROUTES = [
  { name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' },
  { name: 'files', path: '/files/', upstream: 'main', encodedSlashes: 'keep' },
  { name: 'agents', path: '/agents/:agent/', upstream: 'main', agentParam: 'agent' },
  { name: 'admin', path: '/api/admin/', upstream: 'main', permissions: { '*': 'admin:*' } },
];

describe('paths', () => {
  const scene = useTarget({ config: { routes: ROUTES } });
  let key = '';
  beforeAll(async () => {
    key = await scene.gateway.createKey({
      permissions: ['tasks:read'],
      agents: ['alpha'],
      rateLimits: { requestsPerDay: 100_000 },
    });
  });

  const send = (target: string) =>
    attack(
      scene,
      key,
      head(`GET ${target} HTTP/1.1`, 'Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`),
    );

  it.each([
    '/api/../admin',
    '/api/x/../../admin',
    '/api/..',
    '/api/.',
    '/api/./x',
    '/../api/x',
    '/api/%2e%2e/admin',
    '/api/%2E%2E/admin',
    '/api/.%2e/admin',
    '/api/%2e/x',
    '/api/..%2fadmin',
    '/api/..;/admin',
    '/api/..;x=y/admin',
    '/api/%2e%2e%3b/admin',
    '/api/x%2fy',
    '/api/x%2Fy',
    '/api/x%5cy',
    '/api/..%5cadmin',
    '/api/%252e%252e/admin',
    '/api/%252fx',
    '/api/%25%32%65%25%32%65/admin',
    '/api/x%00',
    '/api/x%00.json',
    '/api/x%0d%0aX-Key-Id:%20forged',
    '/api/x%0a',
    '/api/x%7f',
    '/api/x%',
    '/api/x%2',
    '/api/x%zz',
    '/api/%u002e%u002e/admin',
    '/api/%c0%ae%c0%ae/admin',
    '/api/%e0%80%ae/admin',
    '/api/%ff',
    '/api/x#y',
    '/api/x?y#z',
    '/api/#/../admin',
    '/api//admin',
    '//api/x',
    '/api/admin//x',
    '/agents/alpha%2f..%2fbeta/run',
    '/agents/alpha/../beta/run',
    '/files/%2e%2e%2fsecret',
    '/files/a%2f..%2fb',
    '/files/a%252fb',
    '/api/\u00e9',
    '/api/\u0080',
  ])('that have two readings are refused before routing: %s', async (target) => {
    expect(await send(target)).toMatchObject({ ...NOTHING, statuses: [400], errors: ['bad_request'] });
  });

  it.each([
    ['/api/x', '/x'],
    ['/api/%78', '/x'],
    ['/api/%7Euser', '/~user'],
    ['/api/a%3ab', '/a%3Ab'],
    ['/api/a:b', '/a:b'],
    ['/api/%C3%A9', '/%C3%A9'],
    ['/api/%c3%a9', '/%C3%A9'],
    ['/api/a%20b', '/a%20b'],
    ['/api/a..b/...', '/a..b/...'],
    ['/api/a%3fb%23c', '/a%3Fb%23c'],
    ['/api/x?u=http://evil.test/../%2e%2e%2f', '/x?u=http://evil.test/../%2e%2e%2f'],
    ['/files/a%2fb', '/files/a%2Fb'],
    ['/agents/%61lpha/run', '/agents/alpha/run'],
  ])('that have one reading are routed and forwarded in it: %s', async (target, forwarded) => {
    const { statuses, seen } = await send(target);
    expect(statuses).toEqual([200]);
    expect(seen.map(({ url }) => url)).toEqual([forwarded]);
  });

  it.each(['/api/admin/x', '/api/%61dmin/x', '/api/adm%69n/x'])(
    'take the route that the upstream would see: %s',
    async (target) => {
      const aftermath = await send(target);
      expect(aftermath).toMatchObject({ ...NOTHING, statuses: [403], errors: ['insufficient_permissions'] });
    },
  );

  it.each(['/api%2fx', '/%61pi%2fx', '/%2fapi/x', '/API/x', '/api;/x', '/api.x/'])(
    'that only resemble a route lead nowhere: %s',
    async (target) => {
      expect(await send(target)).toMatchObject({ ...NOTHING, statuses: [404], errors: ['route_not_found'] });
    },
  );

  it('keep the scope of a key whatever they are written like', async () => {
    for (const target of [
      '/agents/beta/run',
      '/agents/%62eta/run',
      '/agents/%42eta/run',
      '/agents/Alpha/run',
    ]) {
      const aftermath = await send(target);
      expect(aftermath, target).toMatchObject({ ...NOTHING, statuses: [403] });
    }
  });
});
