/** Which keys a list shows: by state, and by a part of the name. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, useTimedServices } from './time.ts';

const time = useTimedServices();

async function create(name: string, fields: object = {}): Promise<string> {
  return (await time.services.keys.create({ name, ...fields }, 'test')).record.key.id;
}

async function listNames(query: Parameters<typeof time.services.keys.list>[0]): Promise<string[]> {
  const { records } = await time.services.keys.list(query);
  return records.map(({ key }) => key.name).toReversed();
}

describe('the state of a key', () => {
  it('is active, disabled, expired or revoked, and revoked ones are listed only when asked for', async () => {
    await create('active');
    await time.services.keys.disable(await create('disabled'));
    await create('expired', { expiresAt: time.nowMs + DAY_MS });
    await time.services.keys.revoke(await create('revoked'));
    await time.services.keys.revoke(
      await create('revoked after its end', { expiresAt: time.nowMs + DAY_MS }),
    );
    time.nowMs += DAY_MS;
    expect(await listNames({})).toEqual(['active', 'disabled', 'expired']);
    for (const status of ['active', 'disabled', 'expired'] as const) {
      expect(await listNames({ status })).toEqual([status]);
    }
    expect(await listNames({ status: 'revoked' })).toEqual(['revoked', 'revoked after its end']);
    const { records } = await time.services.keys.list({ status: 'revoked' });
    expect(records.map((record) => time.services.describeKey(record).status)).toEqual(['revoked', 'revoked']);
  });

  it('turns to expired at the very millisecond, and back when the end is moved on', async () => {
    const id = await create('a', { expiresAt: time.nowMs + 1_000 });
    const status = async () => time.services.describeKey(await time.services.keys.show(id)).status;
    time.nowMs += 999;
    expect(await status()).toBe('active');
    time.nowMs += 1;
    expect(await status()).toBe('expired');
    await time.services.keys.update(id, { expiresAt: time.nowMs + 1 });
    expect(await status()).toBe('active');
    await time.services.keys.update(id, { expiresAt: null });
    time.nowMs += 36_500 * DAY_MS;
    expect(await status()).toBe('active');
  });
});

describe('a list by name', () => {
  it('takes any part of the name, in any case of letters', async () => {
    for (const name of ['Production App', 'production worker', 'Staging']) await create(name);
    expect(await listNames({ name: 'PROD' })).toEqual(['Production App', 'production worker']);
    expect(await listNames({ name: 'n a' })).toEqual(['Production App']);
    expect(await listNames({ name: 'nothing' })).toEqual([]);
  });

  it('takes every character for itself', async () => {
    for (const name of ['100%', '100x', 'a_b', 'axb', 'back\\slash', "o'hara"]) await create(name);
    expect(await listNames({ name: '0%' })).toEqual(['100%']);
    expect(await listNames({ name: 'a_b' })).toEqual(['a_b']);
    expect(await listNames({ name: '\\' })).toEqual(['back\\slash']);
    expect(await listNames({ name: "'" })).toEqual(["o'hara"]);
  });
});
