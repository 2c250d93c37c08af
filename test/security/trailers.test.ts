import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

const FIRST = [
  'POST /api/x HTTP/1.1',
  'Host: gateway.test',
  'Connection: close',
  'Transfer-Encoding: chunked',
];

/** The route passes on what callers send to the provider, so they have to send something. */
const PROVIDER = 'Authorization: Bearer of-the-caller';

describe('trailers', () => {
  const scene = useTarget({ upstream: { identityHeaders: true, credential: { mode: 'passthrough' } } });
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const chunksWith = (...trailers: readonly string[]) => ['2', 'ab', '0', ...trailers, '', ''].join('\r\n');

  it('are no place for a key', async () => {
    const sent = head(...FIRST, 'Trailer: X-API-Key') + chunksWith(`X-API-Key: ${key}`);
    const aftermath = await attack(scene, key, sent);
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [401], errors: ['missing_credential'] });
  });

  it('are dropped and never merged with the headers', async () => {
    const trailers = [
      'X-API-Key: forged',
      'Authorization: Bearer forged',
      'X-Key-Id: forged',
      'X-Forwarded-For: 192.0.2.66',
      'Host: forged.test',
      'X-Checksum: forged',
    ];
    const sent =
      head(...FIRST, `X-API-Key: ${key}`, PROVIDER, 'Trailer: X-Checksum') + chunksWith(...trailers);
    const { statuses, seen } = await attack(scene, key, sent);
    expect(statuses).toEqual([200]);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toBe('ab');
    expect(seen[0]?.headers['trailer']).toBeUndefined();
    expect(JSON.stringify(seen[0]?.rawHeaders)).not.toMatch(/forged|192\.0\.2\.66/);
  });

  it.each(['Content-Length: 77', 'Transfer-Encoding: chunked'])(
    'may not frame the body: %s',
    async (trailer) => {
      const sent = head(...FIRST, `X-API-Key: ${key}`, PROVIDER) + chunksWith(trailer);
      const { statuses, seen } = await attack(scene, key, sent);
      expect({ statuses, seen }).toEqual({ statuses: [400], seen: [] });
    },
  );

  it('may not be huge', async () => {
    const sent = head(...FIRST, `X-API-Key: ${key}`, PROVIDER) + chunksWith(`X-A: ${'a'.repeat(20_000)}`);
    const { statuses, seen } = await attack(scene, key, sent);
    expect({ statuses, seen }).toEqual({ statuses: [431], seen: [] });
  });
});
