/** What every implementation of the store must do, whatever engine lies below it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiKey } from '../../src/domain/key.ts';
import type { Project } from '../../src/domain/project.ts';
import type { KeyReader } from '../../src/keys/key-store.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import { SqliteKeyReader } from '../../src/storage/sqlite/key-reader.ts';
import { audit, openTestStore, type TestStore } from '../support/audit.ts';
import { ALL, makeKey, makeProject } from './key-store/fixtures.ts';

const NOW = 10_000;
const clock: Clock = { nowMs: () => NOW, monoMs: () => NOW };

interface Engine {
  readonly name: string;
  open(): Promise<{ store: TestStore; reader: KeyReader; dispose(): Promise<void> }>;
}

const ENGINES: readonly Engine[] = [
  {
    name: 'sqlite',
    open: async () => {
      const directory = mkdtempSync(join(tmpdir(), 'tollgate-store-'));
      const file = join(directory, 'store.db');
      const store = await openTestStore(file);
      const reader = new SqliteKeyReader(file, clock);
      const dispose = async (): Promise<void> => {
        reader.close();
        await store.close();
        rmSync(directory, { recursive: true });
      };
      return { store, reader, dispose };
    },
  },
];

describe.each(ENGINES)('a store on $name', ({ open }) => {
  let store: TestStore;
  let reader: KeyReader;
  let dispose: () => Promise<void>;
  let project: Project;

  beforeEach(async () => {
    ({ store, reader, dispose } = await open());
    const record = await store.projects.insert(makeProject(), audit);
    if (record === null) throw new Error('the project was not stored');
    project = record.project;
  });
  afterEach(() => dispose());

  async function insert(fields: Partial<ApiKey> = {}, hash = `h1:${newId('key')}`): Promise<ApiKey> {
    const key = makeKey(project, fields);
    await store.keys.insert(key, hash, audit);
    return key;
  }

  describe('keys', () => {
    it('gives back what was stored', async () => {
      const key = await insert();
      expect(await store.keys.find(key.id, NOW)).toEqual({
        key,
        previousSecret: null,
        secretSince: key.createdAt,
      });
      expect(await store.keys.find('key_unknown', NOW)).toBeNull();
    });

    it('finds a key by the hash of its secret, with its project', async () => {
      const key = await insert({}, 'h1:one');
      expect(await reader.findBySecretHash(['s1:other', 'h1:one'])).toEqual({
        key,
        project,
        kind: 'secret',
        secretExpiresAt: null,
      });
      expect(await reader.findBySecretHash(['h1:two', 's1:two'])).toBeNull();
    });

    it('finds a pair by its public half', async () => {
      const key = await insert({ format: 'pair', publicKey: 'pk_a' });
      const found = await reader.findByPublicKey('pk_a');
      expect(found).toMatchObject({ key, kind: 'public', secretExpiresAt: null });
      expect(await reader.findByPublicKey('pk_b')).toBeNull();
    });

    it('refuses a public half and a secret that exist already, and stores nothing of such a key', async () => {
      await insert({ publicKey: 'pk_a' }, 'h1:one');
      await expect(insert({ publicKey: 'pk_a' })).rejects.toThrow();
      await expect(insert({ name: 'twin' }, 'h1:one')).rejects.toThrow();
      expect((await store.keys.list(ALL, NOW)).records).toHaveLength(1);
    });

    it('still finds revoked and disabled keys by their hash', async () => {
      const key = await insert({}, 'h1:one');
      await store.keys.change(key.id, NOW, (record) => ({
        key: { ...record.key, revokedAt: NOW, enabled: false },
        audit,
      }));
      expect(await reader.findBySecretHash(['h1:one'])).toMatchObject({
        key: { revokedAt: NOW, enabled: false },
      });
    });

    it('changes nothing when the change throws', async () => {
      const key = await insert();
      const before = await reader.latestChange();
      const failing = store.keys.change(key.id, NOW, () => {
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect((await store.keys.find(key.id, NOW))?.key).toEqual(key);
      expect(await reader.latestChange()).toBe(before);
    });

    it('does not change a key that does not exist', async () => {
      expect(await store.keys.change('key_unknown', NOW, ({ key }) => ({ key, audit }))).toBeNull();
    });

    it('loses no change when many are made at once', async () => {
      const key = await insert({ metadata: {} });
      const add = (name: string) =>
        store.keys.change(key.id, NOW, (record) => ({
          key: { ...record.key, metadata: { ...record.key.metadata, [name]: 'x' } },
          audit,
        }));
      const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
      await Promise.all(names.map(add));
      const metadata = (await store.keys.find(key.id, NOW))?.key.metadata ?? {};
      expect(Object.keys(metadata).sort()).toEqual(names.sort());
    });

    it('notes the latest use', async () => {
      const key = await insert();
      await store.keys.recordUses([{ keyId: key.id, at: 50, ip: '10.0.0.1', previousSecret: false }]);
      await store.keys.recordUses([{ keyId: key.id, at: 40, ip: '10.0.0.2', previousSecret: false }]);
      expect((await store.keys.find(key.id, NOW))?.key).toMatchObject({
        lastUsedAt: 50,
        lastUsedIp: '10.0.0.1',
      });
    });

    it('finds many at once and leaves out those that are not there', async () => {
      const keys = [await insert(), await insert()];
      const found = await store.keys.findAll([...keys.map((key) => key.id), 'key_unknown']);
      expect(new Set(found.map((key) => key.id))).toEqual(new Set(keys.map((key) => key.id)));
      expect(await store.keys.findAll([])).toEqual([]);
    });
  });

  describe('rotation', () => {
    async function rotate(key: ApiKey, hash: string, until: number, last8: string): Promise<void> {
      await store.keys.change(key.id, NOW, (record) => ({
        key: { ...record.key, last8 },
        audit,
        secretHash: hash,
        previousExpiresAt: until,
      }));
    }

    it('lets old and new secret lead to the same key', async () => {
      const key = await insert({ last8: 'oldold88' }, 'h1:old');
      await rotate(key, 'h1:new', NOW + 5, 'newnew88');
      expect(await reader.findBySecretHash(['h1:old'])).toMatchObject({
        key: { id: key.id },
        kind: 'previous_secret',
        secretExpiresAt: NOW + 5,
      });
      expect(await reader.findBySecretHash(['h1:new'])).toMatchObject({
        key: { id: key.id, last8: 'newnew88' },
        kind: 'secret',
        secretExpiresAt: null,
      });
    });

    it('shows the old secret until its grace ends', async () => {
      const key = await insert({ last8: 'oldold88' }, 'h1:old');
      await rotate(key, 'h1:new', NOW + 5, 'newnew88');
      const previousSecret = { last8: 'oldold88', expiresAt: NOW + 5, lastUsedAt: null };
      expect((await store.keys.find(key.id, NOW + 4))?.previousSecret).toEqual(previousSecret);
      expect((await store.keys.find(key.id, NOW + 5))?.previousSecret).toBeNull();
      expect((await store.keys.list(ALL, NOW + 4)).records[0]?.previousSecret).toEqual(previousSecret);
    });

    it('ends the grace of an earlier rotation, so that no key has three secrets', async () => {
      const key = await insert({}, 'h1:one');
      await rotate(key, 'h1:two', NOW + 100, 'two');
      await rotate(key, 'h1:three', NOW + 100, 'three');
      expect(await reader.findBySecretHash(['h1:one'])).toMatchObject({ secretExpiresAt: NOW });
      expect(await reader.findBySecretHash(['h1:two'])).toMatchObject({ secretExpiresAt: NOW + 100 });
      expect((await store.keys.list(ALL, NOW)).records).toHaveLength(1);
    });
  });

  describe('lists', () => {
    it('filters by status, project, environment and name', async () => {
      const other = await store.projects.insert(makeProject({ id: 'prj_other', name: 'other' }), audit);
      await insert({ name: 'active' });
      await insert({ name: 'test', env: 'test' });
      await insert({ name: 'off', enabled: false });
      await insert({ name: 'over', expiresAt: NOW });
      await insert({ name: 'later', expiresAt: NOW + 1 });
      await insert({ name: 'revoked', revokedAt: 5, enabled: false });
      await store.keys.insert(makeKey(other?.project ?? project, { name: 'elsewhere' }), 'h1:else', audit);
      const names = async (filter: Partial<typeof ALL>): Promise<string[]> =>
        (await store.keys.list({ ...ALL, ...filter }, NOW)).records.map(({ key }) => key.name);
      expect(await names({})).toEqual(['elsewhere', 'later', 'over', 'off', 'test', 'active']);
      expect(await names({ status: 'active' })).toEqual(['elsewhere', 'later', 'test', 'active']);
      expect(await names({ status: 'disabled' })).toEqual(['off']);
      expect(await names({ status: 'expired' })).toEqual(['over']);
      expect(await names({ status: 'revoked' })).toEqual(['revoked']);
      expect(await names({ projectId: 'prj_other' })).toEqual(['elsewhere']);
      expect(await names({ env: 'test' })).toEqual(['test']);
      expect(await names({ name: 'off' })).toEqual(['off']);
    });

    it('gives every key once, page by page', async () => {
      const keys = [];
      for (let index = 0; index < 7; index++) keys.push((await insert()).id);
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof store.keys.list>> = await store.keys.list(
          { ...ALL, limit: 3, cursor },
          NOW,
        );
        seen.push(...page.records.map(({ key }) => key.id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(keys.toReversed());
    });

    it('refuses a cursor that it never gave', async () => {
      await expect(store.keys.list({ ...ALL, cursor: '1; drop' }, NOW)).rejects.toThrow('not a cursor');
    });
  });

  describe('the change log', () => {
    it('names every changed key and project in order', async () => {
      const start = await reader.latestChange();
      const key = await insert();
      await store.keys.change(key.id, NOW, (record) => ({ key: record.key, audit }));
      await store.projects.change(project.id, NOW, (record) => ({
        project: { ...record.project, active: false },
        audit,
      }));
      const changes = await reader.changesSince(start);
      expect(changes.map(({ kind, id }) => [kind, id])).toEqual([
        ['key', key.id],
        ['key', key.id],
        ['project', project.id],
      ]);
      expect(await reader.latestChange()).toBe(changes.at(-1)?.seq);
      expect(await reader.changesSince(changes[1]?.seq ?? 0)).toEqual(changes.slice(2));
    });
  });

  describe('origins for preflights', () => {
    const allows = (patterns: readonly string[], projectId: string | null = project.id) =>
      reader.anyKeyAllowsOrigin({ project: projectId, route: 'r1', env: null }, patterns);

    it('are the union over the usable keys', async () => {
      expect(await allows(['https://a.com'])).toBe(false);
      await insert({ allowedOrigins: ['a.com'] });
      const other = await insert({ allowedOrigins: ['*.b.com', 'b.com'] });
      expect(await allows(['https://a.com'])).toBe(true);
      expect(await allows(['https://x.b.com', 'https://*.b.com'])).toBe(true);
      expect(await allows(['https://c.com'])).toBe(false);
      await store.keys.change(other.id, NOW, ({ key }) => ({
        key: { ...key, allowedOrigins: ['c.com'] },
        audit,
      }));
      expect(await allows(['https://*.b.com'])).toBe(false);
      expect(await allows(['https://c.com'])).toBe(true);
    });

    it('allow every origin as soon as a key has no list', async () => {
      const key = await insert();
      expect(await allows(['https://anything.com'])).toBe(true);
      expect(await allows(['https://anything.com'], null)).toBe(true);
      expect(await allows(['https://anything.com'], 'prj_other')).toBe(false);
      await store.keys.change(key.id, NOW, (record) => ({ key: { ...record.key, enabled: false }, audit }));
      expect(await allows(['https://anything.com'], null)).toBe(false);
      await store.keys.change(key.id, NOW, (record) => ({ key: { ...record.key, enabled: true }, audit }));
      expect(await allows(['https://anything.com'], null)).toBe(true);
    });

    it('are those of the keys of one environment and one route', async () => {
      const isIn = (pattern: string, route: string | null, env: 'live' | 'test' | null) =>
        reader.anyKeyAllowsOrigin({ project: null, route, env }, [pattern]);
      const some = await insert({ allowedOrigins: ['a.com'], routes: ['api', 'chat'] });
      await insert({ allowedOrigins: ['b.com'], env: 'test', routes: [] });
      expect(await isIn('https://a.com', 'chat', 'live')).toBe(true);
      expect(await isIn('https://a.com', 'chat', 'test')).toBe(false);
      expect(await isIn('https://a.com', 'other', null)).toBe(false);
      expect(await isIn('https://a.com', null, null)).toBe(true);
      expect(await isIn('https://b.com', 'other', 'live')).toBe(false);
      expect(await isIn('https://b.com', 'other', null)).toBe(true);
      expect(await isIn('https://b.com', null, 'test')).toBe(true);
      await store.keys.change(some.id, NOW, ({ key }) => ({ key: { ...key, routes: ['chat'] }, audit }));
      expect(await isIn('https://a.com', 'api', 'live')).toBe(false);
      expect(await isIn('https://a.com', 'chat', 'live')).toBe(true);
      await store.keys.change(some.id, NOW, ({ key }) => ({ key: { ...key, routes: [] }, audit }));
      expect(await isIn('https://a.com', 'other', 'live')).toBe(true);
      await store.keys.change(some.id, NOW, ({ key }) => ({ key: { ...key, enabled: false }, audit }));
      expect(await isIn('https://a.com', null, null)).toBe(false);
    });

    it('leave out expired and revoked keys and inactive projects', async () => {
      await insert({ allowedOrigins: ['a.com'], expiresAt: NOW });
      const key = await insert({ allowedOrigins: ['b.com'], expiresAt: NOW + 1 });
      expect(await allows(['https://a.com'])).toBe(false);
      expect(await allows(['https://b.com'])).toBe(true);
      await store.projects.change(project.id, NOW, (record) => ({
        project: { ...record.project, active: false },
        audit,
      }));
      expect(await allows(['https://b.com'])).toBe(false);
      await store.projects.change(project.id, NOW, (record) => ({
        project: { ...record.project, active: true },
        audit,
      }));
      await store.keys.change(key.id, NOW, (record) => ({ key: { ...record.key, revokedAt: NOW }, audit }));
      expect(await allows(['https://b.com'], null)).toBe(false);
    });
  });

  describe('projects', () => {
    it('are found by id and by name', async () => {
      const expected = { project, organization: 'acme' };
      expect(await store.projects.find(project.id)).toEqual(expected);
      expect(await store.projects.find('default')).toEqual(expected);
      expect(await store.projects.find('other')).toBeNull();
    });

    it('have names of their own and may share an organization', async () => {
      expect(await store.projects.insert(makeProject({ id: 'prj_2' }), audit)).toBeNull();
      const second = await store.projects.insert(makeProject({ id: 'prj_2', name: 'b' }), audit);
      expect(second?.project.organizationId).toBe(project.organizationId);
      expect((await store.projects.list()).map((record) => record.project.name)).toEqual(['b', 'default']);
    });

    it('leave an inactive tombstone for their keys and free their name', async () => {
      await insert({}, 'h1:one');
      expect(await store.projects.remove(project.id, NOW, () => audit)).toBe(true);
      expect(await store.projects.remove(project.id, NOW, () => audit)).toBe(false);
      expect(await store.projects.find('default')).toBeNull();
      expect(await reader.findBySecretHash(['h1:one'])).toMatchObject({
        project: { id: project.id, active: false },
      });
      expect(await store.projects.insert(makeProject({ id: 'prj_2' }), audit)).not.toBeNull();
      expect(await store.projects.listNames()).toHaveLength(2);
    });
  });

  describe('admin tokens', () => {
    const token = {
      id: 'adm_1',
      name: 'ops',
      role: 'owner',
      createdAt: 1,
      expiresAt: null,
      revokedAt: null,
    } as const;

    it('are found by hash, and revoked once', async () => {
      expect(await store.isEmpty()).toBe(true);
      expect(await store.adminTokens.insert(token, 'h1:t', audit)).toBe(true);
      expect(await store.adminTokens.insert({ ...token, id: 'adm_2' }, 'h1:t', audit)).toBe(false);
      expect(await store.isEmpty()).toBe(false);
      expect(await store.adminTokens.findByHash(['h1:t'])).toEqual(token);
      expect(await store.adminTokens.revoke('adm_1', 5, () => audit)).toEqual({ ...token, revokedAt: 5 });
      expect(await store.adminTokens.revoke('adm_1', 9, () => audit)).toEqual({ ...token, revokedAt: 5 });
      expect(await store.adminTokens.revoke('adm_9', 9, () => audit)).toBeNull();
      expect(await store.adminTokens.list()).toHaveLength(1);
    });
  });

  it('keeps the first of two facts', async () => {
    expect(await store.readInfo('pepper')).toBeNull();
    expect(await store.keepInfo('pepper', 'a')).toBe('a');
    expect(await store.keepInfo('pepper', 'b')).toBe('a');
  });
});
