/** What the list of keys shows for what is typed, and in which order. */
import { describe, expect, it } from 'vitest';
import type { KeyObject } from '../../src/admin/api-types.ts';
import { searchKeys, type SortColumn, sortKeys } from '../../src/dashboard/pages/keys/key-order.ts';

const PROJECTS = new Map([
  ['prj_1', 'Shop'],
  ['prj_2', 'research'],
]);

function makeKey(name: string, more: Partial<KeyObject> = {}): KeyObject {
  const usage = { requests_today: 0, requests_this_month: 0, requests_total: 0, cost_usd_this_month: 0 };
  const key = {
    id: `key_${name}`,
    name,
    description: null,
    prefix: 'tg_live_a1b2c3d4...',
    last8: 'ABCDEFGH',
  };
  return {
    ...key,
    public_key: null,
    plan: null,
    project_id: 'prj_1',
    last_used: null,
    usage,
    ...more,
  } as KeyObject;
}

function search(text: string, ...keys: KeyObject[]): string[] {
  return searchKeys(keys, text, PROJECTS).map(({ name }) => name);
}

describe('searching', () => {
  const app = makeKey('Production App', { description: 'for the mobile client', project_id: 'prj_2' });
  const job = makeKey('nightly', { prefix: 'tg_test_zzzzzzzz...', last8: 'QRSTUVWX', plan: 'free' });

  it.each([
    ['', ['Production App', 'nightly']],
    ['PRODUCTION', ['Production App']],
    ['mobile production', ['Production App']],
    ['research', ['Production App']],
    ['free', ['nightly']],
    ['qrstuvwx', ['nightly']],
    ['tg_test_zz', ['nightly']],
    ['nothing', []],
  ])('finds %j', (text, names) => {
    expect(search(text, app, job)).toEqual(names);
  });

  it('finds a whole key by its beginning and end, and the secret half of a pair', () => {
    expect(search('tg_test_zzzzzzzz_0123456789abcdefQRSTUVWX', app, job)).toEqual(['nightly']);
    const pair = makeKey('pair', { prefix: 'sk_12345678...', last8: '87654321' });
    expect(search('pk_anything:sk_12345678-middle-87654321', pair, job)).toEqual(['pair']);
    expect(search('tg_test_zzzzzzzz_0123456789abcdefQRSTUVWY', app, job)).toEqual([]);
  });
});

describe('sorting', () => {
  const order = (column: SortColumn, isDescending: boolean, ...keys: KeyObject[]): string[] =>
    sortKeys(keys, { column, isDescending }, PROJECTS).map(({ name }) => name);

  it('puts what is not there last in both directions', () => {
    const keys = [makeKey('never'), makeKey('old', { last_used: '2026-01-01T00:00:00Z' })];
    const recent = makeKey('recent', { last_used: '2026-02-01T00:00:00Z' });
    expect(order('last_used', true, ...keys, recent)).toEqual(['recent', 'old', 'never']);
    expect(order('last_used', false, ...keys, recent)).toEqual(['old', 'recent', 'never']);
  });

  it('looks at names of projects, not at their ids or the case of letters', () => {
    const keys = [makeKey('of shop'), makeKey('of research', { project_id: 'prj_2' })];
    expect(order('project', false, ...keys)).toEqual(['of research', 'of shop']);
  });
});
