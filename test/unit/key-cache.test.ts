import { describe, expect, it } from 'vitest';
import { KeyCache } from '../../src/keys/key-cache.ts';
import type { KeyReader } from '../../src/keys/key-store.ts';
import type { FoundKey } from '../../src/domain/principal.ts';

/** A store in a map, which can be made to fail. */
function setUp() {
  const rows = new Map<string, FoundKey>();
  const state = { reads: 0, broken: false, nowMs: 1_000_000 };
  const reader: Pick<KeyReader, 'findBySecretHash' | 'findByPublicKey'> = {
    findBySecretHash: ([hash = '']) => {
      state.reads++;
      if (state.broken) throw new Error('disk I/O error');
      return rows.get(hash) ?? null;
    },
    findByPublicKey: (publicKey) => rows.get(publicKey) ?? null,
  };
  const cache = new KeyCache<string>({
    reader: reader as KeyReader,
    clock: { nowMs: () => state.nowMs, monoMs: () => state.nowMs },
    maxStaleMs: 60_000,
    hashesOf: (secret) => [`hash of ${secret}`],
    compile: ({ key }) => key.name,
  });
  const add = (secret: string, id: string, projectId = 'prj_1'): void => {
    const key = { id, name: `name of ${id}`, projectId };
    const found = { key, project: { id: projectId }, kind: 'secret', secretExpiresAt: null };
    rows.set(`hash of ${secret}`, found as unknown as FoundKey);
  };
  return { cache, rows, state, add };
}

describe('the key cache', () => {
  it('asks the store once for a good key and once for an unknown one', () => {
    const { cache, state, add } = setUp();
    add('good', 'key_1');
    expect([cache.findBySecret('good'), cache.findBySecret('good')]).toEqual([
      'name of key_1',
      'name of key_1',
    ]);
    expect([cache.findBySecret('bad'), cache.findBySecret('bad')]).toEqual([null, null]);
    expect(state.reads).toBe(2);
    expect(cache.stats).toEqual({ hits: 2, misses: 2 });
  });

  it('forgets a changed key, the keys of a changed project, and that a key was unknown', () => {
    const { cache, rows, add } = setUp();
    add('one', 'key_1', 'prj_1');
    add('two', 'key_2', 'prj_2');
    void cache.findBySecret('one');
    void cache.findBySecret('two');
    void cache.findBySecret('three');
    rows.clear();
    add('three', 'key_3');
    cache.invalidate([{ seq: 1, kind: 'key', id: 'key_1' }]);
    expect(cache.findBySecret('one')).toBeNull();
    expect(cache.findBySecret('two')).toBe('name of key_2');
    expect(cache.findBySecret('three')).toBe('name of key_3');
    cache.invalidate([{ seq: 2, kind: 'project', id: 'prj_2' }]);
    expect(cache.findBySecret('two')).toBeNull();
  });

  it('lives on cached keys while the store fails, but no longer than maxStaleMs', () => {
    const { cache, state, add } = setUp();
    add('good', 'key_1');
    void cache.findBySecret('good');
    state.broken = true;
    state.nowMs += 59_999;
    expect(cache.findBySecret('good')).toBe('name of key_1');
    expect(() => cache.findBySecret('other')).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    state.nowMs += 2;
    expect(() => cache.findBySecret('good')).toThrow(expect.objectContaining({ code: 'store_unavailable' }));
    cache.confirm();
    expect(cache.findBySecret('good')).toBe('name of key_1');
  });
});
