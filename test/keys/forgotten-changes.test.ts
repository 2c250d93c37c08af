/** A worker that was out of touch while old changes were forgotten must not trust what it remembers. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchChanges } from '../../src/keys/change-watcher.ts';
import { KeyCache } from '../../src/keys/key-cache.ts';
import { createKeyHasher } from '../../src/keys/key-hash.ts';
import { loadOrCreatePepper } from '../../src/keys/pepper.ts';
import { SqliteKeyReader } from '../../src/storage/sqlite/key-reader.ts';
import { useTimedServices } from './time.ts';

const time = useTimedServices();

it('a change that was forgotten before it was seen still reaches the cache', async () => {
  const clock = { nowMs: () => time.nowMs, monoMs: () => time.nowMs };
  const reader = new SqliteKeyReader(join(time.directory, 'store.db'), clock);
  const hasher = createKeyHasher(loadOrCreatePepper(join(time.directory, 'pepper')));
  const cache = new KeyCache({
    reader,
    clock,
    maxStaleMs: Infinity,
    hashesOf: (secret) => hasher.hashesOf(secret),
    compile: ({ key }) => key,
  });
  const watcher = watchChanges({
    reader,
    cache,
    counters: { setSeenChange: () => undefined },
    onImportedShapes: () => undefined,
    onChange: () => undefined,
  });
  // From here on it looks only when it is told to.
  watcher.stop();
  const { keys } = time.services;
  const { record, plaintext } = await keys.create({ name: 'a' }, 'test');
  const other = await keys.create({ name: 'b' }, 'test');
  await watcher.check();
  expect(await cache.findBySecret(plaintext)).toMatchObject({ enabled: true });
  await keys.disable(record.key.id);
  await keys.disable(other.record.key.id);
  time.nowMs += 2 * 3_600_000;
  await time.services.passTime();
  expect(await cache.findBySecret(plaintext)).toMatchObject({ enabled: true });
  await watcher.check();
  expect(await cache.findBySecret(plaintext)).toMatchObject({ enabled: false });
  reader.close();
});
