/** What becomes of files that are not what they should be. */
import Database from 'better-sqlite3';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/lib/clock.ts';
import { MIGRATIONS } from '../../src/storage/migrations/migrations.ts';
import { SqliteKeyReader } from '../../src/storage/sqlite/key-reader.ts';
import { openSqliteStore } from '../../src/storage/store.ts';
import { audit, openTestStore } from '../support/audit.ts';
import { makeKey, makeProject } from './key-store/fixtures.ts';

const clock: Clock = { nowMs: () => 1, monoMs: () => 1 };
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-files-'));
  file = join(directory, 'store.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A closed store with one key of hash `h1:one`. */
async function makeStore(at = file): Promise<void> {
  const store = await openTestStore(at);
  const record = await store.projects.insert(makeProject(), audit);
  if (record !== null) await store.keys.insert(makeKey(record.project), 'h1:one', audit);
  await store.close();
}

async function expectRefusal(message: RegExp): Promise<void> {
  const before = readFileSync(file);
  await expect(openSqliteStore(file)).rejects.toMatchObject({
    code: 'store_unusable',
    message: expect.stringMatching(message) as string,
  });
  expect(readFileSync(file).equals(before)).toBe(true);
}

describe('opening for management', () => {
  it('refuses what is no database and leaves it as it is', async () => {
    writeFileSync(file, 'these are my notes, not a database\n'.repeat(100));
    await expectRefusal(/not a SQLite database/);
  });

  it('refuses the database of another program and leaves it as it is', async () => {
    const foreign = new Database(file);
    foreign.pragma('journal_mode = WAL');
    foreign.exec('create table notes (text)');
    foreign.close();
    await expectRefusal(/another program/);
  });

  it('refuses a damaged store and leaves it as it is', async () => {
    await makeStore();
    const bytes = readFileSync(file);
    bytes.fill(0x55, 100, 4096);
    writeFileSync(file, bytes);
    await expectRefusal(/damaged/);
  });

  it('notices damage in the middle of the file', async () => {
    await makeStore();
    const bytes = readFileSync(file);
    bytes.fill(0x55, bytes.length - 3000, bytes.length - 1000);
    bytes.fill(0x55, bytes.length / 2, bytes.length / 2 + 4096);
    writeFileSync(file, bytes);
    await expectRefusal(/damaged/);
  });

  it('refuses the store of a newer version and leaves it as it is', async () => {
    await makeStore();
    const newer = new Database(file);
    newer.exec("insert into tollgate_migrations values ('9999-later', '2030-01-01T00:00:00Z')");
    newer.close();
    await expectRefusal(/newer version/);
  });

  it('says which path cannot be opened', async () => {
    await expect(openSqliteStore(directory)).rejects.toMatchObject({ code: 'store_unusable' });
  });

  it('migrates once when many open a new file at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => openSqliteStore(file)));
    expect(stores.flatMap((store) => store.migrated)).toEqual(Object.keys(MIGRATIONS));
    await Promise.all(stores.map((store) => store.close()));
  });

  it('waits for another writer without blocking the thread', async () => {
    await makeStore();
    const store = await openSqliteStore(file);
    const other = new Database(file);
    other.exec('begin immediate');
    const writing = store.keepInfo('fact', 'mine');
    // Turns of the event loop go by while the lock is held, longer than SQLite itself would wait.
    const heldMs = 300;
    const start = performance.now();
    while (performance.now() - start < heldMs) await new Promise(setImmediate);
    other.exec('commit');
    expect(await writing).toBe('mine');
    other.close();
    await store.close();
  });
});

describe('reading for traffic', () => {
  it('fails loudly while the file is gone and goes on when it is back', async () => {
    await makeStore();
    const reader = new SqliteKeyReader(file, clock);
    expect(reader.findBySecretHash(['h1:one'])).not.toBeNull();
    renameSync(file, `${file}.away`);
    expect(() => reader.findBySecretHash(['h1:one'])).toThrow(
      expect.objectContaining({ code: 'store_unavailable' }) as Error,
    );
    expect(() => reader.latestChange()).toThrow();
    renameSync(`${file}.away`, file);
    expect(reader.findBySecretHash(['h1:one'])).not.toBeNull();
    reader.close();
  });

  it('reads the new file when the old one was replaced', async () => {
    await makeStore();
    const reader = new SqliteKeyReader(file, clock);
    expect(reader.latestChange()).toBe(2);
    const other = join(directory, 'other.db');
    const store = await openSqliteStore(other);
    await store.close();
    renameSync(other, file);
    expect(reader.findBySecretHash(['h1:one'])).toBeNull();
    expect(reader.latestChange()).toBe(0);
    reader.close();
  });

  it('fails loudly while the file is locked and goes on when it is free', async () => {
    await makeStore();
    const locker = new Database(file);
    locker.pragma('journal_mode = DELETE');
    locker.exec('begin exclusive');
    const reader = new SqliteKeyReader(file, clock);
    expect(() => reader.findBySecretHash(['h1:one'])).toThrow(/locked/);
    locker.exec('commit');
    locker.close();
    expect(reader.findBySecretHash(['h1:one'])).not.toBeNull();
    reader.close();
  });

  it('reads a file that it may not write', async () => {
    await makeStore();
    const copy = join(directory, 'copy.db');
    copyFileSync(file, copy);
    chmodSync(copy, 0o444);
    const reader = new SqliteKeyReader(copy, clock);
    expect(reader.latestChange()).toBe(2);
    reader.close();
    expect(statSync(copy).size).toBe(statSync(file).size);
  });
});
