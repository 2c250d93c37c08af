/** Reminders to rotate: 30 days for critical keys, 90 for production, 180 for development. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, useTimedServices } from './time.ts';

const time = useTimedServices();

async function dueAfterDays(input: object): Promise<number | null> {
  const { record } = await time.services.keys.create({ name: 'a', ...input }, 'test');
  const due = time.services.describeKey(record).rotation_due_at;
  return due === null ? null : (Date.parse(due) - time.nowMs) / DAY_MS;
}

describe('the age at which a secret should be replaced', () => {
  it.each([
    ['a live key', {}, 90],
    ['a test key', { env: 'test' }, 180],
    ['a token labelled dev', { project: 'shop', format: 'token', label: 'dev' }, 180],
    ['a token labelled prod', { project: 'shop', format: 'token', label: 'prod', env: 'test' }, 90],
    ['a token with a label of its own', { project: 'shop', format: 'token', label: 'web1' }, 90],
    ['a critical key', { metadata: { rotation: 'critical' } }, 30],
    ['a key with a duration', { metadata: { rotation: '45d' } }, 45],
    ['a key that nobody rotates', { metadata: { rotation: 'never' } }, null],
    ['a key with a word nobody knows', { metadata: { rotation: 'soon' } }, 90],
  ])('of %s', async (_name, input, days) => {
    expect(await dueAfterDays(input)).toBe(days);
  });
});

it('begins anew with a rotation, which is shown', async () => {
  const { record } = await time.services.keys.create({ name: 'a' }, 'test');
  expect(time.services.describeKey(record)).toMatchObject({ last_rotated: null });
  time.nowMs += 100 * DAY_MS;
  const rotated = await time.services.keys.rotate(record.key.id, 0);
  expect(time.services.describeKey(rotated.record)).toMatchObject({
    last_rotated: '2026-04-11T00:00:00Z',
    rotation_due_at: '2026-07-10T00:00:00Z',
  });
});

it('keys that are due are listed, page by page, and no key that cannot be used', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 6; index++) {
    const metadata: Record<string, string> = index % 2 === 0 ? { rotation: 'critical' } : {};
    ids.push((await time.services.keys.create({ name: `n${index}`, metadata }, 'test')).record.key.id);
  }
  await time.services.keys.disable(ids[4] ?? '');
  expect((await time.services.keys.list({ due: true })).records).toEqual([]);
  time.nowMs += 31 * DAY_MS;
  const first = await time.services.keys.list({ due: true, limit: 1 });
  expect(first.records.map(({ key }) => key.id)).toEqual([ids[2]]);
  const rest = await time.services.keys.list({ due: true, limit: 1, cursor: first.nextCursor ?? '' });
  expect(rest.records.map(({ key }) => key.id)).toEqual([ids[0]]);
  expect(rest.nextCursor).toBeNull();
});
