/** Address, scheme and host are those that a trusted proxy tells; anyone else tells nothing. */
import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { createAdminToken, createClient, keyClient } from './client.ts';

const trusting = useScene({ config: { trustedProxies: ['127.0.0.0/8'] } });
const direct = useScene();

async function login(scene: typeof direct, headers: Record<string, string>) {
  const client = createClient(scene.gateway.admin, null);
  return client('POST', '/dashboard/session', { token: await createAdminToken(scene) }, headers);
}

async function guess(scene: typeof direct, address: string, times: number): Promise<number[]> {
  const client = createClient(scene.gateway.admin, null);
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) {
    const headers = { 'x-forwarded-for': address };
    statuses.push((await client('POST', '/dashboard/session', { token: `no ${i}` }, headers)).status);
  }
  return statuses;
}

describe('behind a trusted proxy', () => {
  it('addresses are slowed apart, an IPv6 customer as a whole', async () => {
    expect((await guess(trusting, '203.0.113.7', 11)).at(-1)).toBe(429);
    expect(await guess(trusting, '203.0.113.8', 1)).toEqual([401]);
    for (let i = 0; i < 10; i++) await guess(trusting, `2001:db8::${i}`, 1);
    expect(await guess(trusting, '2001:db8::ffff', 1)).toEqual([429]);
    expect(await guess(trusting, '2001:db8:0:1::1', 1)).toEqual([401]);
  });

  it('what the client wrote before the proxy did counts for nothing', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push(...(await guess(trusting, `198.51.100.${i}, 203.0.113.9`, 1)));
    expect(statuses.at(-1)).toBe(429);
  });

  it('a key is held to its addresses', async () => {
    const client = await keyClient(trusting, { permissions: ['admin'], allowedIps: ['203.0.113.0/24'] });
    const from = (address: string) =>
      client('GET', '/v1/api-keys', undefined, { 'x-forwarded-for': address });
    expect([(await from('203.0.113.7')).status, (await from('192.0.2.7')).status]).toEqual([200, 403]);
  });

  it('the cookie is marked Secure where the proxy ended TLS', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.20' };
    expect((await login(trusting, headers)).headers.get('set-cookie')).toContain('Secure');
  });

  it('the page is of the host that the browser sees', async () => {
    const headers = {
      'x-forwarded-host': 'tollgate.example.com',
      'x-forwarded-for': '203.0.113.20',
      origin: 'https://tollgate.example.com',
    };
    expect((await login(trusting, headers)).status).toBe(201);
    expect((await login(trusting, { ...headers, origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('without one', () => {
  it('nobody gets rid of his address, takes another scheme or another host', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push(...(await guess(direct, `203.0.113.${i}`, 1)));
    expect(statuses.at(-1)).toBe(429);
    const admin = await keyClient(direct, { permissions: ['admin'], allowedIps: ['203.0.113.0/24'] });
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    expect((await admin('GET', '/v1/api-keys', undefined, headers)).status).toBe(403);
  });

  it('a page of another host is another site', async () => {
    const headers = { 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' };
    const client = createClient(direct.gateway.admin, null);
    const answer = await client('POST', '/dashboard/session', { token: 'a' }, headers);
    expect([answer.status, answer.body['code']]).toEqual([403, 'cross_site_request']);
  });
});
