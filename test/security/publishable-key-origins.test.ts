import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, readRemaining, useTarget } from './attack.ts';

const ALLOWED = [
  'https://app.example.com',
  '*.shop.example.com',
  'http://localhost:3000',
  'https://any.example.com:*',
];

describe('a publishable key', () => {
  const scene = useTarget();
  let publicKey = '';
  let counted = '';
  let pair = '';
  let listed = '';
  beforeAll(async () => {
    await scene.gateway.server.services.projects.update('default', { formats: ['prefixed', 'pair'] });
    counted = await createCountedKey(scene);
    const rateLimits = { requestsPerDay: 100_000 };
    pair = await scene.gateway.createKey({ format: 'pair', allowedOrigins: ALLOWED, rateLimits });
    publicKey = pair.split(':')[0] ?? '';
    listed = await scene.gateway.createKey({ allowedOrigins: ALLOWED, rateLimits });
  });

  async function send(key: string, ...lines: readonly string[]) {
    const before = await readRemaining(scene, pair);
    const aftermath = await attack(
      scene,
      counted,
      head('GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`, ...lines),
    );
    const { statuses, errors, seen, answers } = aftermath;
    const allowOrigin = answers[0]?.headers.get('access-control-allow-origin');
    return { statuses, errors, seen, allowOrigin, spent: before - (await readRemaining(scene, pair)) };
  }

  it.each([
    'https://app.example.com',
    'https://a.shop.example.com',
    'https://b.a.shop.example.com',
    'http://localhost:3000',
    'https://any.example.com',
    'https://any.example.com:8443',
  ])('is good from %s', async (origin) => {
    const answer = await send(publicKey, `Origin: ${origin}`);
    expect(answer).toMatchObject({ statuses: [200], spent: 1, allowOrigin: origin });
  });

  it('is refused without an Origin', async () => {
    expect(await send(publicKey)).toMatchObject({
      statuses: [403],
      errors: ['origin_not_allowed'],
      seen: [],
      spent: 0,
    });
  });

  const FOREIGN = [
    'null',
    '',
    '*',
    'https://evil.com',
    'https://app.example.com.evil.com',
    'https://evil-app.example.com',
    'https://evilapp.example.com',
    'https://app.example.comevil.com',
    'https://user@app.example.com',
    'https://app.example.com@evil.com',
    'https://app.example.com:8443',
    'https://app.example.com:443',
    'http://app.example.com',
    'app.example.com',
    '//app.example.com',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://app.example.com?',
    'https://app.example.com#',
    'https://app.example.com.',
    'https://app.example.com%00.evil.com',
    'https://app.example.com\\.evil.com',
    'https:\\\\app.example.com',
    'https://app.example.com, https://evil.com',
    'https://evil.com https://app.example.com',
    'HTTPS://APP.EXAMPLE.COM',
    'https://xn--pp-xka.example.com',
    'https://app_example.com',
    'https://shop.example.com',
    'https://evilshop.example.com',
    'https://.shop.example.com',
    'https://shop.example.com.evil.com',
    'http://a.shop.example.com',
    'https://a.shop.example.com:8443',
    'http://localhost',
    'http://localhost:30000',
    'http://localhost.evil.com:3000',
    'http://127.0.0.1:3000',
    'chrome-extension://app.example.com',
    'file://',
  ];

  it.each(FOREIGN)('is refused from %j', async (origin) => {
    const refused = await send(publicKey, `Origin: ${origin}`);
    expect(refused).toMatchObject({ statuses: [403], errors: ['origin_not_allowed'], seen: [], spent: 0 });
    expect(refused.allowOrigin).toBeUndefined();
  });

  it.each(FOREIGN)('holds for a secret key with a list too: from %j', async (origin) => {
    const refused = await send(listed, `Origin: ${origin}`);
    expect(refused).toMatchObject({ statuses: [403], errors: ['origin_not_allowed'], seen: [] });
  });

  it('is refused with two Origins', async () => {
    const refused = await send(publicKey, 'Origin: https://app.example.com', 'Origin: https://evil.com');
    expect(refused).toMatchObject({ statuses: [400], seen: [], spent: 0 });
  });

  it('takes no Referer for an Origin', async () => {
    const refused = await send(publicKey, 'Referer: https://app.example.com/page');
    expect(refused).toMatchObject({ statuses: [403], seen: [], spent: 0 });
  });

  it('opens nothing where its list is empty', async () => {
    const open = await scene.gateway.createKey({ format: 'pair' });
    for (const lines of [[], ['Origin: https://app.example.com'], ['Origin: null']]) {
      expect(await send(open.split(':')[0] ?? '', ...lines)).toMatchObject({ statuses: [403], seen: [] });
    }
  });
});
