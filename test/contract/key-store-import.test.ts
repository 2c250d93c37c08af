/** What the store does for imports and events, whatever engine lies below it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewEvent } from '../../src/domain/event.ts';
import type { Project } from '../../src/domain/project.ts';
import type { ImportedShape, NewKey } from '../../src/keys/key-store.ts';
import { SqliteKeyReader } from '../../src/storage/sqlite/key-reader.ts';
import { audit, openTestStore, type TestStore } from '../support/audit.ts';
import { ALL, makeKey, makeProject } from './key-store/fixtures.ts';

const clock = { nowMs: () => 10_000, monoMs: () => 10_000 };
let directory: string;
let store: TestStore;
let reader: SqliteKeyReader;
let project: Project;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-import-'));
  store = await openTestStore(join(directory, 'store.db'));
  reader = new SqliteKeyReader(join(directory, 'store.db'), clock);
  const inserted = await store.projects.insert(makeProject(), audit);
  if (inserted === null) throw new Error('no project');
  project = inserted.project;
});
afterEach(async () => {
  reader.close();
  await store.close();
  rmSync(directory, { recursive: true });
});

function newKey(
  hash: string,
  importedShape: ImportedShape | null = null,
  publicKey: string | null = null,
): NewKey {
  return { key: makeKey(project, { publicKey }), secretHash: `s1:${hash}`, importedShape, audit };
}

describe('many keys at once', () => {
  it('are stored together, with the change log and what their shapes ask for', async () => {
    const keys = [newKey('a', 'foreign'), newKey('b', 'token'), newKey('c')];
    await store.keys.insertAll(keys);
    expect(reader.findBySecretHash(['s1:b'])?.key).toEqual(keys[1]?.key);
    const changed = reader.changesSince(0).map(({ id }) => id);
    expect(changed.slice(-3)).toEqual(keys.map(({ key }) => key.id));
    expect(reader.importedShapes()).toEqual({ foreignKeys: true, uncheckedFormats: new Set(['token']) });
  });

  it('are not stored at all when the secret of one exists', async () => {
    await store.keys.insertAll([newKey('a')]);
    const latest = reader.latestChange();
    await expect(store.keys.insertAll([newKey('b', 'foreign'), newKey('a')])).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(store.keys.insertAll([newKey('c', 'foreign'), newKey('c')])).rejects.toThrow();
    expect((await store.keys.list(ALL, 0)).records).toHaveLength(1);
    expect(reader.latestChange()).toBe(latest);
    expect(reader.importedShapes()).toEqual({ foreignKeys: false, uncheckedFormats: new Set() });
  });

  it('are found by their secrets and public halves, however many are asked for', async () => {
    const key = newKey('a', null, 'pk_a');
    await store.keys.insertAll([key]);
    const asked = ['s1:a', 'pk_a', ...Array.from({ length: 1_500 }, (_, index) => `s1:unknown${index}`)];
    expect(await store.keys.findOwners(asked)).toEqual([
      { credential: 's1:a', keyId: key.key.id },
      { credential: 'pk_a', keyId: key.key.id },
    ]);
  });
});

it('an event is kept once, whoever tells it again', async () => {
  const event = (id: string, dedupe: string): NewEvent => ({
    id,
    at: 5,
    kind: 'key.expiring',
    subject: 'key_a',
    data: { name: 'ü "x"' },
    dedupe,
  });
  await store.events.insert([event('evt_1', 'a'), event('evt_2', 'a')]);
  await store.events.insert([event('evt_3', 'a'), event('evt_4', 'b')]);
  await store.events.insert([]);
  const { events } = await store.events.list({});
  expect(events.map(({ id }) => id)).toEqual(['evt_4', 'evt_1']);
  expect(events[1]).toEqual({
    id: 'evt_1',
    at: 5,
    kind: 'key.expiring',
    subject: 'key_a',
    data: { name: 'ü "x"' },
  });
  await expect(store.events.list({ cursor: 'x' })).rejects.toThrow('not a cursor of a list of events');
});
