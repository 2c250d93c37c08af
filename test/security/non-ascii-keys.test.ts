import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, NOTHING, useTarget } from './attack.ts';

/** Characters that some normalisation would make a good key of, or cut off. */
const SPOILED: readonly (readonly [string, (key: string) => string])[] = [
  ['a no-break space behind it', (key) => `${key}\u00a0`],
  ['a no-break space before it', (key) => `\u00a0${key}`],
  ['a fullwidth digit', (key) => key.replace('_', '\uff3f')],
  [
    'a fullwidth copy of it',
    (key) => key.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  ],
  ['a long s', (key) => `${key.slice(0, -1)}\u017f`],
  ['an accent', (key) => `${key.slice(0, -1)}\u00e9`],
  ['a zero-width space', (key) => `${key.slice(0, 9)}\u200b${key.slice(9)}`],
  ['a byte order mark', (key) => `\ufeff${key}`],
];

describe('a key with characters beyond ASCII', () => {
  const scene = useTarget();
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  async function send(header: string, text: string, encoding: 'latin1' | 'utf8') {
    const lines = [
      'GET /api/x HTTP/1.1',
      'Host: gateway.test',
      'Connection: close',
      `${header}${text}`,
      '',
      '',
    ];
    return attack(scene, key, Buffer.from(lines.join('\r\n'), encoding));
  }

  it.each(SPOILED)('is refused and not normalised: %s', async (_what, spoil) => {
    for (const header of ['X-API-Key: ', 'Authorization: Bearer ']) {
      for (const encoding of ['latin1', 'utf8'] as const) {
        const aftermath = await send(header, spoil(key), encoding);
        expect(aftermath.statuses[0]).toBeOneOf([400, 401]);
        expect(aftermath).toMatchObject(NOTHING);
      }
    }
  });

  it('is called malformed, like any other that has no shape of ours', async () => {
    const { answers, errors } = await send('X-API-Key: ', `${key}\u00a0`, 'latin1');
    expect(errors).toEqual(['malformed_credential']);
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer realm="tollgate"');
  });
});
