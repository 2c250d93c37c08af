import { beforeAll, describe, expect, it } from 'vitest';
import { generateSecret } from '../../src/keys/key-format.ts';
import { randomBase62 } from '../../src/lib/ids.ts';
import { until } from '../support/until.ts';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

const SHAPES = { prefix: 'tg', tokenPrefix: 'sk' };

describe('a key that its own text gives away', () => {
  const scene = useTarget();
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const send = (text: string) =>
    attack(
      scene,
      key,
      head('GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', `X-API-Key: ${text}`),
    );

  async function readMisses(): Promise<number> {
    const metrics = await scene.gateway.metrics();
    return Number(/^tollgate_key_cache_misses_total (\d+)$/m.exec(metrics)?.[1]);
  }

  /** A look-up of an unknown key that is well formed, as a mark in the counter. */
  async function lookUpOne(): Promise<void> {
    const unknown = generateSecret({ format: 'prefixed', env: 'live', label: null }, SHAPES, randomBase62);
    expect((await send(unknown.plaintext)).statuses).toEqual([401]);
  }

  it('is refused without a look-up', async () => {
    await lookUpOne();
    const before = await until(readMisses, (misses) => misses >= 2);
    const spoiled = [
      key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a'),
      key.replace(/_(.)/, (_, c: string) => `_${c === 'l' ? 'L' : 'l'}`),
      swapCase(key),
      key.toUpperCase(),
      key.toLowerCase(),
      key.slice(0, -1),
      key.slice(0, 12),
      `${key}x`,
      key + 'x'.repeat(256),
      'x'.repeat(257),
      `tg_live_${'a'.repeat(8)}_${'0'.repeat(24)}`,
      `sk_live_${'a'.repeat(50)}`,
      `sk_${'a'.repeat(60)}`,
      `pk_${'a'.repeat(32)}:sk_${'a'.repeat(60)}`,
    ].filter((text) => text !== key);
    for (const text of spoiled) {
      const aftermath = await send(text);
      expect(aftermath, text).toMatchObject({ ...NOTHING, statuses: [401] });
      expect(aftermath.errors[0]).toBeOneOf(['malformed_credential', 'invalid_api_key']);
    }
    await lookUpOne();
    expect(await until(readMisses, (misses) => misses > before)).toBe(before + 1);
  });

  it.each(['Authorization: Bearer', 'X-API-Key:', 'api-key:', 'x-goog-api-key:'])(
    'is refused with more than 256 characters in %s',
    async (field) => {
      const lines = ['GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close'];
      const aftermath = await attack(scene, key, head(...lines, `${field} ${'k'.repeat(8_000)}`));
      expect(aftermath).toMatchObject({ ...NOTHING, statuses: [401], errors: ['malformed_credential'] });
    },
  );
});

/** The last letter in its other case: the same key to whoever does not look closely. */
function swapCase(text: string): string {
  const at = text.search(/[a-zA-Z][^a-zA-Z]*$/);
  const letter = text[at] ?? '';
  const swapped = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  return text.slice(0, at) + swapped + text.slice(at + 1);
}
