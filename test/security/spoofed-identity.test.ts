import { describe, expect, it } from 'vitest';
import type { Scene } from '../support/scenes.ts';
import { until } from '../support/until.ts';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

const upstream = { identityHeaders: true };
const IDENTITY = ['X-Organization-Id', 'X-Project-Id', 'X-Key-Id', 'X-Agent-Id'];
const FORWARDING = [
  'Forwarded',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-User',
  'X-Forwarded-Client-Cert',
  'X-Real-IP',
  'X-Client-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
];

async function send(scene: Scene, key: string, ...lines: readonly string[]) {
  const first = ['GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`];
  return attack(scene, key, head(...first, ...lines));
}

describe('a caller who says who he is', () => {
  const scene = useTarget({ upstream });

  it.each([...IDENTITY, ...FORWARDING])('is not heard: %s', async (name) => {
    const key = await createCountedKey(scene);
    const spellings = [name, name.toLowerCase(), name.toUpperCase(), name.replaceAll('-', '_')];
    const { statuses, seen } = await send(
      scene,
      key,
      ...spellings.map((spelling) => `${spelling}: 192.0.2.66`),
    );
    expect(statuses).toEqual([200]);
    expect(JSON.stringify(seen[0]?.rawHeaders)).not.toContain('192.0.2.66');
    expect(seen[0]?.headers['x-organization-id']).toMatch(/^org_/);
    expect(seen[0]?.headers['x-key-id']).toMatch(/^key_/);
    expect(seen[0]?.headers['x-forwarded-for']).toBe('127.0.0.1');
  });

  it('does not get past the addresses of a key', async () => {
    const key = await scene.gateway.createKey({ allowedIps: ['192.0.2.66'] });
    const counted = await createCountedKey(scene);
    const lines = ['GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`];
    for (const name of FORWARDING) {
      const aftermath = await attack(scene, counted, head(...lines, `${name}: 192.0.2.66`));
      expect(aftermath).toMatchObject({ ...NOTHING, statuses: [403], errors: ['ip_not_allowed'] });
    }
  });
});

describe('a trusted proxy that says who calls', () => {
  const scene = useTarget({ upstream, config: { trustedProxies: ['127.0.0.1', '10.0.0.0/8'] } });

  it.each([
    ['192.0.2.66', '192.0.2.66'],
    ['198.51.100.1, 192.0.2.66', '192.0.2.66'],
    ['192.0.2.66, 10.1.2.3', '192.0.2.66'],
    ['192.0.2.66:4711, 10.1.2.3:80', '192.0.2.66'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['::ffff:192.0.2.66', '192.0.2.66'],
    ['::FFFF:192.0.2.66', '192.0.2.66'],
    ['::ffff:c000:242', '192.0.2.66'],
    ['[::FFFF:192.0.2.66]:4711', '192.0.2.66'],
    ['2001:DB8:0:0::7', '2001:db8::7'],
    ['10.1.2.3', '10.1.2.3'],
    ['192.0.2.66, nonsense', '127.0.0.1'],
    ['192.0.2.66, ', '127.0.0.1'],
    ['unknown', '127.0.0.1'],
  ])('is believed up to the first address that is not trusted: %s', async (forwarded, expected) => {
    const key = await createCountedKey(scene);
    const { answers, seen } = await send(scene, key, `X-Forwarded-For: ${forwarded}`);
    expect(seen[0]?.headers['x-forwarded-for']).toBe(expected);
    const requestId = answers[0]?.headers.get('x-request-id') ?? 'none';
    const line = await until(() => scene.gateway.logLines.find((each) => each.includes(requestId)));
    expect(JSON.parse(line ?? '')).toMatchObject({ client_ip: expected });
  });

  it('is believed over two lines', async () => {
    const key = await createCountedKey(scene);
    const lines = ['X-Forwarded-For: 198.51.100.1', 'X-Forwarded-For: 192.0.2.66'];
    const { seen } = await send(scene, key, ...lines);
    expect(seen[0]?.headers['x-forwarded-for']).toBe('192.0.2.66');
  });

  it('lets a caller no more say who he is than without it', async () => {
    const key = await createCountedKey(scene);
    const { seen } = await send(scene, key, 'X-Key-Id: forged', 'X-Real-IP: forged', 'Forwarded: for=forged');
    expect(JSON.stringify(seen[0]?.rawHeaders)).not.toContain('forged');
  });
});
