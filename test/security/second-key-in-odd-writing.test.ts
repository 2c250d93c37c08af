import { beforeAll, describe, expect, it } from 'vitest';
import { generateSecret } from '../../src/keys/key-format.ts';
import { randomBase62 } from '../../src/lib/ids.ts';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

const PAIR = generateSecret(
  { format: 'pair', env: 'live', label: null },
  { prefix: 'tg', tokenPrefix: 'sk' },
  randomBase62,
);
const FIRST = ['Host: gateway.test', 'Connection: close'];
const CONFLICT = { ...NOTHING, statuses: [400], errors: ['conflicting_credentials'] };

describe.each(['passthrough', 'none', 'prefer-client'])(
  'a second key before an upstream of mode %s',
  (mode) => {
    const scene = useTarget({ upstream: { credential: { mode, header: 'X-Service-Token' } } });
    let key = '';
    let other = '';
    beforeAll(async () => {
      key = await createCountedKey(scene);
      other = await createCountedKey(scene);
    });

    it.each([
      ['a tab', () => `Authorization: Bearer\t${other}`],
      ['quotes', () => `Authorization: Bearer "${other}"`],
      ['a comma behind it', () => `Authorization: Bearer ${other},`],
      ['a name before it', () => `Authorization: Bearer x:${other}`],
      ['a word behind it', () => `Authorization: Bearer ${other} x`],
      ['a parameter', () => `Authorization: Token token=${other}`],
      ['a pair of name and value', () => `Authorization: key=${other}`],
      ['half a pair', () => `Authorization: Bearer :${PAIR.secret}`],
      ['a whole pair', () => `Authorization: Bearer ${PAIR.plaintext}`],
      ['the header of the upstream', () => `X-Service-Token: ${other}`],
      ['a subprotocol', () => `Sec-WebSocket-Protocol: realtime, x.${other}`],
      ['the subprotocol in other letters', () => `Sec-WebSocket-Protocol: OpenAI-Insecure-Api-Key.${other}`],
    ])('is refused, and goes nowhere: %s', async (_what, render) => {
      const sent = head('GET /api/x HTTP/1.1', ...FIRST, `X-API-Key: ${key}`, render());
      expect(await attack(scene, key, sent)).toMatchObject(CONFLICT);
    });

    it('is not what a credential of a provider is', async () => {
      for (const value of [
        'Bearer sk-proj-a_b-c',
        'Basic dXNlcjpwYXNz',
        'Bearer a.b_c-d.e',
        'Token token="x"',
      ]) {
        const sent = head('GET /api/x HTTP/1.1', ...FIRST, `X-API-Key: ${key}`, `Authorization: ${value}`);
        const aftermath = await attack(scene, key, sent);
        expect(aftermath.statuses).toEqual([200]);
        expect(aftermath.seen[0]?.headers.authorization).toBe(value);
      }
    });
  },
);

describe.each([
  ['anthropic', 'x-api-key'],
  ['google', 'x-goog-api-key'],
])('a second key in the header of %s', (provider, name) => {
  const scene = useTarget({ upstream: { provider, credential: { mode: 'passthrough' } } });
  let key = '';
  let other = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
    other = await createCountedKey(scene);
  });

  it.each([
    ['under a scheme', () => `Bearer ${other}`],
    ['with a word behind it', () => `${other} x`],
    ['as half a pair', () => `:${PAIR.secret}`],
  ])('is refused, and goes nowhere: %s', async (_what, render) => {
    const lines = [...FIRST, `Authorization: Bearer ${key}`, `${name}: ${render()}`];
    expect(await attack(scene, key, head('GET /api/x HTTP/1.1', ...lines))).toMatchObject(CONFLICT);
  });
});

describe('a second key in the query', () => {
  const scene = useTarget({ upstream: { provider: 'google', credential: { mode: 'passthrough' } } });

  it('is refused where Google reads one', async () => {
    const key = await createCountedKey(scene);
    const other = await createCountedKey(scene);
    const lines = [...FIRST, `X-API-Key: ${key}`];
    const sent = head(`GET /api/x?alt=sse&key=${other} HTTP/1.1`, ...lines);
    expect(await attack(scene, key, sent)).toMatchObject(CONFLICT);
  });
});
