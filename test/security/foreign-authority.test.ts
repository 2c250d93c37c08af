import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

describe('a target or a Host that leads elsewhere', () => {
  const scene = useTarget();
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const send = (target: string, ...hosts: readonly string[]) =>
    attack(
      scene,
      key,
      head(
        `GET ${target} HTTP/1.1`,
        ...hosts.map((host) => `Host: ${host}`),
        'Connection: close',
        `X-API-Key: ${key}`,
      ),
    );

  it.each([
    'http://evil.test/api/x',
    'https://evil.test/api/x',
    'http://gateway.test@evil.test/api/x',
    'http://user@gateway.test/api/x',
    'http://gateway.test:81/api/x',
    'https://gateway.test:80/api/x',
    'http://gateway.test:443/api/x',
    'http://gateway.test.evil.test/api/x',
    'http://gateway.test\\.evil.test/api/x',
    'http:///api/x',
    'http:/api/x',
    'http:api/x',
    'ftp://gateway.test/api/x',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '//evil.test/api/x',
    '///evil.test/api/x',
    '/\\evil.test/api/x',
    '\\\\evil.test\\api',
    '/api\\x',
    '/api/x\\..\\y',
    '/api//evil.test/x',
    '*',
    'api/x',
    '?x',
    'gateway.test:80',
  ])('is refused: %s', async (target) => {
    const aftermath = await send(target, 'gateway.test');
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [400], errors: ['bad_request'] });
  });

  it.each([
    ['none', []],
    ['two', ['gateway.test', 'evil.test']],
    ['two equal', ['gateway.test', 'gateway.test']],
    ['a list', ['gateway.test, evil.test']],
    ['a user', ['user@gateway.test']],
    ['a path', ['gateway.test/api']],
    ['a space', ['gateway.test evil.test']],
    ['a port that is none', ['gateway.test:80a']],
    ['two ports', ['gateway.test:80:81']],
    ['letters beyond ASCII', ['g\u00e4teway.test']],
  ])('is refused with this Host: %s', async (_what, hosts) => {
    const aftermath = await send('/api/x', ...hosts);
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [400], errors: ['bad_request'] });
    expect(aftermath.answers[0]?.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it('is told that * is no path', async () => {
    const { answers } = await send('*', 'gateway.test');
    expect(answers[0]?.body).toContain('The request target is not a path.');
  });

  it.each([
    ['http://gateway.test', 'gateway.test'],
    ['http://GATEWAY.test:80', 'gateway.test'],
    ['http://gateway.test', 'gateway.test:80'],
    ['https://gateway.test:443', 'gateway.test'],
    ['http://gateway.test:8080', 'gateway.test:8080'],
    ['http://[::1]:80', '[::1]'],
  ])('is understood where it is our own authority: %s for %s', async (authority, host) => {
    const { statuses, seen } = await send(`${authority}/api/x?y=z`, host);
    expect(statuses).toEqual([200]);
    expect(seen[0]?.url).toBe('/x?y=z');
    expect(seen[0]?.headers.host).toBe(new URL(scene.upstream.url).host);
  });

  it.each(['gateway.test', 'gateway.test:8080', '127.0.0.1:8080', '[::1]:8080', '[::1]', 'a_b.test', ''])(
    'is any Host that names one: %j',
    async (host) => {
      expect((await send('/api/x', host)).statuses).toEqual([200]);
    },
  );

  it('is no Host at all under HTTP/1.0', async () => {
    const { statuses } = await attack(scene, key, head('GET /api/x HTTP/1.0', `X-API-Key: ${key}`));
    expect(statuses).toEqual([200]);
  });
});
