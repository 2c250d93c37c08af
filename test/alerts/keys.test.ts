/** Keys that end, lie idle, or have had the same secret for too long. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, useAlertScene } from './alert-scene.ts';

const scene = useAlertScene();

describe('a key that expires', () => {
  it('is told of 30, 7 and 1 days before, each once, and no more when it has ended', async () => {
    await scene.createRule({ name: 'expiring', kind: 'key_expiring' });
    await scene.createKey({ name: 'shop', expiresAt: scene.nowMs + 90 * DAY_MS });
    const found: string[] = [];
    for (let day = 1; day <= 91; day++) {
      for (const each of await scene.look(DAY_MS)) found.push(`day ${day}: ${each.replace(/ \(.*\)/, '')}`);
    }
    expect(found).toEqual([
      'day 60: firing Key "shop" expires in 30 days',
      'day 83: resolved Over: Key "shop" expires in 30 days',
      'day 83: firing Key "shop" expires in 7 days',
      'day 89: resolved Over: Key "shop" expires in 7 days',
      'day 89: firing Key "shop" expires in 1 day',
      'day 90: resolved Over: Key "shop" expires in 1 day',
    ]);
  });

  it('is told of at half of a life that is shorter than every lead, and when it was extended that is over', async () => {
    await scene.createRule({ name: 'expiring', kind: 'key_expiring', settings: { before: ['30d'] } });
    const key = await scene.createKey({ expiresAt: scene.nowMs + 10 * DAY_MS });
    expect(await scene.look(4 * DAY_MS)).toEqual([]);
    expect(await scene.look(DAY_MS)).toEqual([expect.stringMatching(/^firing .*expires in 5 days$/)]);
    await scene.services.keys.update(key.id, { expiresAt: scene.nowMs + 300 * DAY_MS });
    expect(await scene.look(HOUR_MS)).toEqual([expect.stringMatching(/^resolved /)]);
  });
});

describe('an idle key', () => {
  it('is told of after 90 days without use, until it is used', async () => {
    await scene.createRule({ name: 'idle', kind: 'key_idle' });
    const key = await scene.createKey({ name: 'shop' });
    expect(await scene.look(89 * DAY_MS)).toEqual([]);
    expect(await scene.look(DAY_MS)).toEqual([`firing Key "shop" (${key.id}) is idle`]);
    expect((await scene.events())[0]).toMatchObject({ severity: 'info', figures: { idle_days: 90 } });
    expect(await scene.look(DAY_MS)).toEqual([]);
    scene.services.lastUse.note([
      { keyId: key.id, at: scene.nowMs, clientIp: '127.0.0.1', secret: 'current' },
    ]);
    await scene.services.lastUse.flush();
    expect(await scene.look(DAY_MS)).toHaveLength(1);
  });
});

describe('a key that is due for rotation', () => {
  it('is told of until it is rotated', async () => {
    await scene.createRule({ name: 'rotation', kind: 'key_rotation' });
    const key = await scene.createKey({ name: 'shop', metadata: { rotation: '30d' } });
    expect(await scene.look(29 * DAY_MS)).toEqual([]);
    expect(await scene.look(2 * DAY_MS)).toEqual([`firing Key "shop" (${key.id}) is due for rotation`]);
    await scene.services.keys.rotate(key.id, 0);
    expect(await scene.look(HOUR_MS)).toHaveLength(1);
  });
});

describe('thousands of keys', () => {
  it('are told of little by little', async () => {
    await scene.createRule({ name: 'idle', kind: 'key_idle', settings: { unused: '1d' } });
    for (let index = 0; index < 130; index++) await scene.createKey({ name: `key ${index}` });
    expect(await scene.look(2 * DAY_MS)).toHaveLength(100);
    expect(await scene.look(HOUR_MS)).toHaveLength(30);
    expect(await scene.look(HOUR_MS)).toEqual([]);
  });
});
