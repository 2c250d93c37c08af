/** A key that is used from somewhere new. */
import { describe, expect, it } from 'vitest';
import { networkOf } from '../../src/alerts/place.ts';
import type { ApiKey } from '../../src/domain/key.ts';
import { DAY_MS, useAlertScene } from './alert-scene.ts';

const scene = useAlertScene();

async function useFrom(key: ApiKey, clientIp: string, secret: 'current' | 'public' = 'current') {
  await scene.record({ keyId: key.id, projectId: key.projectId, clientIp, secret });
}

describe('a new network', () => {
  it('is learned for a week, told of once afterwards, and known a day later', async () => {
    await scene.createRule({ name: 'networks', kind: 'new_network' });
    const key = await scene.createKey({ name: 'shop' });
    await useFrom(key, '198.51.100.7');
    expect(await scene.look()).toEqual([]);
    await useFrom(key, '203.0.113.9');
    expect(await scene.look(6 * DAY_MS)).toEqual([]);
    scene.nowMs += 2 * DAY_MS;
    await useFrom(key, '198.51.100.200');
    await useFrom(key, '2001:db8:7:1::5');
    const title = `Key "shop" (${key.id}) is used from somewhere new`;
    expect(await scene.look()).toEqual([`firing ${title}`]);
    expect((await scene.events())[0]?.figures).toMatchObject({ network: '2001:db8:7::/48' });
    await useFrom(key, '2001:db8:7:2::6');
    expect(await scene.look()).toEqual([]);
    expect(await scene.look(DAY_MS)).toEqual([`resolved Over: ${title}`]);
    await useFrom(key, '2001:db8:7:1::5');
    expect(await scene.look(DAY_MS)).toEqual([]);
  });

  it('is known after a restart', async () => {
    await scene.createRule({ name: 'networks', kind: 'new_network', settings: { learning: '0s' } });
    const key = await scene.createKey();
    await useFrom(key, '198.51.100.7');
    await scene.look();
    await useFrom(key, '203.0.113.9');
    expect(await scene.look()).toHaveLength(1);
    scene.restart();
    await useFrom(key, '203.0.113.10');
    expect(await scene.look()).toEqual([]);
  });

  it('says nothing of a publishable key', async () => {
    await scene.createRule({ name: 'networks', kind: 'new_network', settings: { learning: '0s' } });
    const key = await scene.createKey();
    for (const address of ['198.51.100.7', '203.0.113.9']) {
      await useFrom(key, address, 'public');
      expect(await scene.look()).toEqual([]);
    }
  });

  it('is a country where countries are known, and begins to learn anew with that', async () => {
    await scene.createRule({ name: 'networks', kind: 'new_network', settings: { learning: '1d' } });
    const key = await scene.createKey();
    await useFrom(key, '198.51.100.7');
    await scene.look(2 * DAY_MS);
    scene.countryOf = (address) => (address.startsWith('203.') ? 'NZ' : 'DE');
    await useFrom(key, '192.0.2.1');
    expect(await scene.look()).toEqual([]);
    scene.nowMs += 2 * DAY_MS;
    await useFrom(key, '192.0.2.222');
    await useFrom(key, '203.0.113.9');
    expect(await scene.look()).toHaveLength(1);
    expect((await scene.events())[0]?.figures).toMatchObject({ network: 'country NZ' });
  });
});

describe('the network of an address', () => {
  it.each([
    ['198.51.100.7', '198.51.100.0/24'],
    ['::ffff:198.51.100.7', '198.51.100.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['::1', '0:0:0::/48'],
    ['', null],
    ['unix', null],
    ['10.0.0.0/8', null],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
