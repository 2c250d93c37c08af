import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../src/alerts/webhooks/public-address.ts';
import type { Json } from '../admin/client.ts';
import { useWebhooks } from './webhook-scene.ts';

describe('without alerts.privateTargets', () => {
  const scene = useWebhooks([]);

  const test = async (name: string, url: string): Promise<Json> => {
    const { body } = await scene.admin('POST', '/v1/webhooks', { name, url });
    return (await scene.admin('POST', `/v1/webhooks/${String(body['id'])}/test`)).body;
  };

  it.each([
    ['v4', (port: number) => `http://127.0.0.1:${port}/`],
    ['short-v4', (port: number) => `http://127.1:${port}/`],
    ['number', (port: number) => `http://2130706433:${port}/`],
    ['v6', (port: number) => `http://[::1]:${port}/`],
    ['mapped', (port: number) => `http://[::ffff:127.0.0.1]:${port}/`],
    ['name', (port: number) => `http://localhost:${port}/`],
    ['tls', (port: number) => `https://localhost:${port}/`],
    ['metadata', () => 'http://169.254.169.254/latest/meta-data/'],
  ])('nothing is sent to this machine or its network: %s', async (name, urlOf) => {
    const result = await test(name, urlOf(scene.receiver.port));
    expect(result).toMatchObject({
      state: 'dead',
      last_status: null,
      last_error: expect.stringContaining('alerts.privateTargets') as string,
    });
    expect(scene.receiver.sockets.size).toBe(0);
  });

  it('nothing is sent to the internet without TLS', async () => {
    expect(await test('plain', 'http://1.1.1.1/')).toMatchObject({
      last_error: '1.1.1.1 is reached over http; use https',
    });
  });
});

describe('a webhook', () => {
  const scene = useWebhooks();

  it('follows no redirect, and what comes back is not shown', async () => {
    await scene.create('/moved', { kinds: ['key_idle'] });
    scene.answers.push(307);
    const { body } = await scene.admin('POST', '/v1/webhooks/moved/test');
    expect(body).toMatchObject({ last_status: 307, last_error: 'the receiver answered 307' });
  });

  it('shows its secret once, and its path and secret stand nowhere in the database', async () => {
    const created = await scene.create('/services/T0/B0/hidden-path', { name: 'hidden' });
    expect(created).toMatchObject({
      secret: expect.stringMatching(/^whsec_/) as string,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/…$/) as string,
    });
    const shown = [
      await scene.admin('GET', '/v1/webhooks'),
      await scene.admin('GET', '/v1/webhooks/hidden'),
      await scene.admin('PATCH', '/v1/webhooks/hidden', {
        url: `${scene.receiver.url}/services/T1/B1/other-hidden-path`,
      }),
      await scene.admin('GET', '/v1/audit-log'),
    ];
    const { directory } = scene.gateway;
    const files = ['data/tollgate.db', 'data/tollgate.db-wal'].map((file) => {
      return readFileSync(`${directory}/${file}`, 'latin1');
    });
    for (const text of [...shown.map(({ body }) => JSON.stringify(body)), ...files]) {
      expect(text).not.toContain('hidden-path');
      expect(text).not.toContain(String(created['secret']));
    }
  });

  it('is refused with each wrong field named, and a name is taken once', async () => {
    await scene.create('/one', { name: 'one' });
    const wrong = { name: 'whk_x', url: 'ftp://x', kinds: ['unheard_of'], format: 'xml' };
    const refused = await scene.admin('POST', '/v1/webhooks', wrong);
    expect(refused.status).toBe(422);
    const fields = (refused.body['errors'] as Json[]).map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['kinds.0', 'format']));
    for (const [body, status] of [
      [{ name: 'one', url: 'https://a.example/' }, 409],
      [{ name: 'two', url: 'https://user:pw@a.example/' }, 422],
      [{ name: 'two', url: 'javascript:alert(1)' }, 422],
      [{ name: 'whk_two', url: 'https://a.example/' }, 422],
    ] as const) {
      expect((await scene.admin('POST', '/v1/webhooks', body)).status).toBe(status);
    }
    const stale = await scene.admin('PATCH', '/v1/webhooks/one', { enabled: false }, { 'if-match': '"old"' });
    expect(stale.status).toBe(412);
    expect((await scene.admin('DELETE', '/v1/webhooks/one')).status).toBe(204);
    expect((await scene.admin('GET', '/v1/webhooks/one')).status).toBe(404);
  });
});

describe('a public address', () => {
  it.each(['1.1.1.1', '8.8.8.8', '2606:4700::1111', '172.15.255.255', '172.32.0.1', '100.128.0.1'])(
    'is %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.9.9.9',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::7f00:1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    'fe80::1%eth0',
    'localhost',
    '',
  ])('is not %s', (address) => expect(isPublicAddress(address)).toBe(false));
});
