/** What time alone does to keys: announced once, renewed once per term, never against the will of anyone. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../src/domain/limit.ts';
import { DAY_MS, useTimedServices } from './time.ts';

const time = useTimedServices((config) => ({
  ...config,
  plans: {
    ...config.plans,
    enterprise: { name: 'enterprise', limits: NO_LIMITS, enforce: true, autoRenew: true },
  },
}));

async function create(days: number, fields: object = {}) {
  const expiresAt = time.nowMs + days * DAY_MS;
  const { record } = await time.services.keys.create({ name: 'a', expiresAt, ...fields }, 'test');
  return record.key;
}

/** Lets the days pass one by one, as the control thread would live through them. */
async function liveThrough(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    time.nowMs += DAY_MS;
    await time.services.passTime();
  }
}

async function eventsOf(subject: string): Promise<string[]> {
  const { events } = await time.services.events.list({ subject });
  const start = Date.UTC(2026, 0, 1);
  return events.toReversed().map(({ kind, at }) => `${kind} on day ${(at - start) / DAY_MS}`);
}

describe('automatic renewal', () => {
  it('moves the end on by the original lifetime, 7 days before it, announced 30 days before it', async () => {
    const key = await create(90, { autoRenew: true });
    await liveThrough(200);
    expect(await eventsOf(key.id)).toEqual([
      'key.expiring on day 60',
      'key.renewed on day 83',
      'key.expiring on day 150',
      'key.renewed on day 173',
    ]);
    const { record } = { record: await time.services.keys.show(key.id) };
    expect(record.key.expiresAt).toBe((key.expiresAt ?? 0) + 180 * DAY_MS);
  });

  it('is told of with old and new end', async () => {
    const key = await create(90, { autoRenew: true, name: 'app' });
    await liveThrough(83);
    const { events } = await time.services.events.list({ subject: key.id });
    expect(events.map(({ data }) => data)).toEqual([
      {
        name: 'app',
        project_id: key.projectId,
        expired_at: '2026-04-01T00:00:00Z',
        expires_at: '2026-06-30T00:00:00Z',
      },
      {
        name: 'app',
        project_id: key.projectId,
        expires_at: '2026-04-01T00:00:00Z',
        renews_at: '2026-03-25T00:00:00Z',
      },
    ]);
    expect(events[0]?.id).toMatch(/^evt_\w{20}$/);
  });

  it('comes with a plan too', async () => {
    const key = await create(90, { plan: 'enterprise' });
    const shown = time.services.describeKey(await time.services.keys.show(key.id));
    expect(shown).toMatchObject({ auto_renew: false, renews_at: '2026-03-25T00:00:00Z' });
    await liveThrough(84);
    expect(await eventsOf(key.id)).toContain('key.renewed on day 83');
  });

  it('never happens to a disabled or revoked key, nor to one that did not ask for it', async () => {
    const disabled = await create(90, { autoRenew: true });
    await time.services.keys.disable(disabled.id);
    const revoked = await create(90, { autoRenew: true });
    await time.services.keys.revoke(revoked.id);
    const other = await create(90);
    await liveThrough(100);
    expect(await eventsOf(disabled.id)).toEqual([]);
    expect(await eventsOf(revoked.id)).toEqual([]);
    expect(await eventsOf(other.id)).toEqual(['key.expiring on day 60']);
    for (const { id, expiresAt } of [disabled, revoked, other]) {
      expect((await time.services.keys.show(id)).key.expiresAt).toBe(expiresAt);
    }
  });

  it('does not bring an expired key back', async () => {
    const key = await create(90);
    time.nowMs += 91 * DAY_MS;
    await time.services.keys.update(key.id, { autoRenew: true });
    await time.services.passTime();
    expect((await time.services.keys.show(key.id)).key.expiresAt).toBe(key.expiresAt);
  });

  it('happens once when several tries meet', async () => {
    const key = await create(90, { autoRenew: true });
    time.nowMs += 85 * DAY_MS;
    await Promise.all([1, 2, 3].map(() => time.services.passTime()));
    expect((await time.services.keys.show(key.id)).key.expiresAt).toBe((key.expiresAt ?? 0) + 90 * DAY_MS);
    expect(await eventsOf(key.id)).toHaveLength(2);
  });

  it('takes the lifetime that was last asked for', async () => {
    const key = await create(30, { autoRenew: true });
    time.nowMs += 10 * DAY_MS;
    await time.services.keys.update(key.id, { expiresAt: time.nowMs + 90 * DAY_MS });
    await liveThrough(84);
    expect((await time.services.keys.show(key.id)).key.expiresAt).toBe(
      Date.UTC(2026, 0, 1) + (10 + 90 + 90) * DAY_MS,
    );
  });

  it('reaches every key, however many end together', async () => {
    const keys = [];
    for (let index = 0; index < 450; index++) keys.push(await create(90, { autoRenew: true }));
    time.nowMs += 83 * DAY_MS;
    await time.services.passTime();
    const { records } = await time.services.keys.list({ limit: 500 });
    const ends = new Set(records.map(({ key }) => key.expiresAt));
    expect([...ends]).toEqual([(keys[0]?.expiresAt ?? 0) + 90 * DAY_MS]);
  });
});

it('events are listed by kind, newest first, in pages', async () => {
  const keys = [await create(40), await create(41), await create(42)];
  await liveThrough(20);
  const first = await time.services.events.list({ kind: 'key.expiring', limit: 2 });
  expect(first.events.map(({ subject }) => subject)).toEqual([keys[2]?.id, keys[1]?.id]);
  const rest = await time.services.events.list({ kind: 'key.expiring', cursor: first.nextCursor ?? '' });
  expect(rest).toMatchObject({ events: [{ subject: keys[0]?.id }], nextCursor: null });
  expect((await time.services.events.list({ kind: 'key.renewed' })).events).toEqual([]);
});

it('changes older than an hour are forgotten, all but the last', async () => {
  for (let index = 0; index < 3; index++) await create(365);
  const read = (): unknown[] => {
    const database = new Database(join(time.directory, 'store.db'), { readonly: true });
    try {
      return database.prepare('select seq from change_log order by seq').pluck().all();
    } finally {
      database.close();
    }
  };
  const before = read();
  await time.services.passTime();
  expect(read()).toEqual(before);
  time.nowMs += 3_600_001;
  await time.services.passTime();
  expect(read()).toEqual(before.slice(-1));
});
