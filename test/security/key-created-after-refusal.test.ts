import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateSecret } from '../../src/keys/key-format.ts';
import { createKeyHasher } from '../../src/keys/key-hash.ts';
import { loadOrCreatePepper } from '../../src/keys/pepper.ts';
import { newId, randomBase62 } from '../../src/lib/ids.ts';
import { audit, openTestStore } from '../support/audit.ts';
import { until } from '../support/until.ts';
import { useTarget } from './attack.ts';

/** The promised bound is 100 ms; tests assert ten times that. */
const BOUND_MS = 1_000;

describe('a key that is refused as unknown', () => {
  const scene = useTarget();

  it('works as soon as it exists, although the refusal was remembered', async () => {
    const { gateway } = scene;
    const { prefix, last8, secret } = generateSecret(
      { format: 'prefixed', env: 'live', label: null },
      { prefix: 'tg', tokenPrefix: 'sk' },
      randomBase62,
    );
    const ask = async () =>
      (await fetch(`${gateway.url}/api/x`, { headers: { authorization: `Bearer ${secret}` } })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([401, 401, 401]);

    const like = await gateway.server.services.keys.create({ name: 'later' }, 'test');
    const store = await openTestStore(join(gateway.directory, 'data/tollgate.db'));
    try {
      const hasher = createKeyHasher(loadOrCreatePepper(join(gateway.directory, 'data/tollgate.pepper')));
      const key = { ...like.record.key, id: newId('key'), prefix, last8 };
      expect(await ask()).toBe(401);
      await store.keys.insert(key, hasher.hashSecret(secret), audit);
    } finally {
      await store.close();
    }
    await until(ask, (status) => status === 200, BOUND_MS);
  });
});
