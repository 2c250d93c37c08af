import { beforeAll, describe, expect, it } from 'vitest';
import { generateSecret } from '../../src/keys/key-format.ts';
import { randomBase62 } from '../../src/lib/ids.ts';
import type { RawAnswer } from '../support/raw-http.ts';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

const SHAPES = { prefix: 'tg', tokenPrefix: 'sk' };

const DIALECTS = ['openai', 'flat', 'anthropic', 'google', 'problem'];

describe('unknown, wrong, mistyped, revoked, disabled and expired keys', () => {
  const routes = DIALECTS.map((errors) => ({ name: errors, path: `/${errors}/`, upstream: 'main', errors }));
  const scene = useTarget({ config: { routes } });
  let owner = '';
  let texts: readonly string[] = [];

  beforeAll(async () => {
    const { keys, projects } = scene.gateway.server.services;
    await projects.update('default', { formats: ['prefixed', 'pair'] });
    owner = await createCountedKey(scene);
    const unknown = generateSecret({ format: 'prefixed', env: 'live', label: null }, SHAPES, randomBase62);
    const pair = await keys.create({ name: 'pair', format: 'pair' }, 'test');
    const wrong = generateSecret({ format: 'pair', env: 'live', label: null }, SHAPES, randomBase62);
    const revoked = await keys.create({ name: 'revoked' }, 'test');
    await keys.revoke(revoked.record.key.id);
    const disabled = await keys.create({ name: 'disabled' }, 'test');
    await keys.disable(disabled.record.key.id);
    const rotated = await keys.create({ name: 'rotated' }, 'test');
    await keys.rotate(rotated.record.key.id, 0);
    const expired = await keys.create({ name: 'expired', expiresAt: Date.now() + 60_000 }, 'test');
    const other = await keys.create({ name: 'test key', env: 'test' }, 'test');
    scene.gateway.shiftWallClock(60_000);

    texts = [
      unknown.plaintext,
      `${owner.slice(0, -6)}000000`,
      `${pair.record.key.publicKey}:${wrong.secret}`,
      wrong.secret,
      revoked.plaintext,
      disabled.plaintext,
      rotated.plaintext,
      expired.plaintext,
      other.plaintext,
    ];
  });

  it.each(DIALECTS)('get one answer in the dialect %s', async (dialect) => {
    const answers = new Set<string>();
    for (const text of texts) {
      const lines = [`GET /${dialect}/x HTTP/1.1`, 'Host: gateway.test', 'Connection: close'];
      const aftermath = await attack(scene, owner, head(...lines, `Authorization: Bearer ${text}`));
      expect(aftermath).toMatchObject({ ...NOTHING, statuses: [401], errors: ['invalid_api_key'] });
      for (const answer of aftermath.answers) answers.add(withoutRequestId(answer));
    }
    expect(answers).toHaveProperty('size', 1);
  });
});

function withoutRequestId({ headers, body }: RawAnswer): string {
  const lines = [...headers].filter(([name]) => name !== 'date');
  return JSON.stringify({ lines, body }).replaceAll(headers.get('x-request-id') ?? '', 'REQUEST');
}
