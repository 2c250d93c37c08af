import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addChecksum,
  classifyKey,
  findLabelProblem,
  generateSecret,
  labelOfPrefix,
} from '../../src/keys/key-format.ts';
import { BASE62 } from '../../src/lib/base62.ts';
import { randomBase62 } from '../../src/lib/ids.ts';

const SHAPES = { prefix: 'pg', tokenPrefix: 'sk' };

const options = fc.record({
  format: fc.constantFrom('prefixed' as const, 'token' as const, 'pair' as const),
  env: fc.constantFrom('live' as const, 'test' as const),
  label: fc.option(fc.stringMatching(/^[a-z0-9]{1,16}$/)),
});
const secrets = options.map((each) => ({ ...each, ...generateSecret(each, SHAPES, randomBase62) }));

describe('a key that was made', () => {
  it('has the published shape', () => {
    const prefixed = generateSecret({ format: 'prefixed', env: 'live', label: null }, SHAPES, randomBase62);
    expect(prefixed.plaintext).toMatch(/^pg_(live|test)_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}$/);
    const token = generateSecret({ format: 'token', env: 'test', label: 'dev' }, SHAPES, randomBase62);
    expect(token.plaintext).toMatch(/^sk_test_dev_[A-Za-z0-9]{50}$/);
    const pair = generateSecret({ format: 'pair', env: 'live', label: null }, SHAPES, randomBase62);
    expect(pair.plaintext).toMatch(/^pk_[A-Za-z0-9]{32}:sk_[A-Za-z0-9]{60}$/);
  });

  it('is recognised with format, environment and label', () => {
    fc.assert(
      fc.property(secrets, ({ format, env, label, secret }) => {
        expect(classifyKey(secret, SHAPES)).toEqual({
          format,
          env: format === 'pair' ? null : env,
          label: format === 'token' ? label : null,
          checksumOk: true,
        });
      }),
    );
  });

  it('shows its beginning and its last eight characters, and never the whole of it', () => {
    fc.assert(
      fc.property(secrets, ({ secret, publicKey, prefix, last8 }) => {
        expect(prefix.endsWith('...')).toBe(true);
        expect((publicKey ?? secret).startsWith(prefix.slice(0, -3))).toBe(true);
        expect(secret.endsWith(last8)).toBe(true);
        expect(prefix.length - 3 + last8.length).toBeLessThan(secret.length - 12);
      }),
    );
  });

  it('keeps the public half of a pair when it is given', () => {
    const publicKey = `pk_${'a'.repeat(32)}`;
    const made = generateSecret(
      { format: 'pair', env: 'live', label: null, publicKey },
      SHAPES,
      randomBase62,
    );
    expect(made.plaintext.startsWith(`${publicKey}:sk_`)).toBe(true);
  });

  it('tells its label by its shown beginning', () => {
    fc.assert(
      fc.property(secrets, ({ format, label, prefix }) => {
        expect(labelOfPrefix(prefix)).toBe(format === 'token' ? label : null);
      }),
    );
  });
});

describe('a key that was changed', () => {
  it('is refused when one character is another', () => {
    fc.assert(
      fc.property(secrets, fc.nat(), fc.constantFrom(...`${BASE62}_- é`.split('')), (made, at, character) => {
        const place = at % made.secret.length;
        fc.pre(made.secret[place] !== character);
        const changed = made.secret.slice(0, place) + character + made.secret.slice(place + 1);
        expect(isAccepted(changed)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused when it is cut off', () => {
    fc.assert(
      fc.property(secrets, fc.nat(), ({ secret }, length) => {
        expect(isAccepted(secret.slice(0, length % secret.length))).toBe(false);
      }),
    );
  });

  it('is refused when a letter is in the other case', () => {
    fc.assert(
      fc.property(secrets, fc.nat(), ({ secret }, at) => {
        const place = at % secret.length;
        const letter = secret[place] ?? '';
        const flipped = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
        fc.pre(flipped !== letter);
        expect(isAccepted(secret.slice(0, place) + flipped + secret.slice(place + 1))).toBe(false);
      }),
    );
  });

  it('is refused when two neighbours are swapped', () => {
    fc.assert(
      fc.property(secrets, fc.nat(), ({ secret }, at) => {
        const place = at % (secret.length - 1);
        const [left = '', right = ''] = secret.slice(place, place + 2);
        fc.pre(left !== right);
        expect(isAccepted(secret.slice(0, place) + right + left + secret.slice(place + 2))).toBe(false);
      }),
    );
  });
});

describe('what is no key', () => {
  it.each([
    '',
    'sk-proj-abcdefghijklmnopqrstuvwxyz',
    `pg_live_${'a'.repeat(8)}-${'a'.repeat(24)}`,
    `pg_prod_${'a'.repeat(8)}_${'a'.repeat(24)}`,
    `sk_live_${'a'.repeat(49)}`,
    `sk_live__${'a'.repeat(50)}`,
    `sk_live_DEV_${'a'.repeat(50)}`,
    `sk_live_${'a'.repeat(17)}_${'a'.repeat(50)}`,
    `pk_${'a'.repeat(31)}`,
    `sk_${'a'.repeat(61)}`,
    `rk_live_${'a'.repeat(50)}`,
    `pk_${'a'.repeat(32)}:sk_${'a'.repeat(60)}`,
    'ｐｇ_live_aaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaa',
  ])('%j has no shape', (text) => {
    expect(classifyKey(text, SHAPES)).toBeNull();
  });

  it('includes everything longer than 256 characters', () => {
    const shapes = { prefix: 'p'.repeat(300), tokenPrefix: 'sk' };
    const key = addChecksum(`${shapes.prefix}_live_${'a'.repeat(8)}_${'a'.repeat(18)}`);
    expect(classifyKey(key, shapes)).toBeNull();
  });
});

describe('the public half of a pair', () => {
  it('is told apart from a token of the same beginning', () => {
    expect(classifyKey(`pk_${'a'.repeat(32)}`, SHAPES)?.format).toBe('public');
    expect(classifyKey(`pk_live_${'a'.repeat(50)}`, SHAPES)?.format).toBe('token');
  });
});

describe('a label', () => {
  it('is one to sixteen lower-case letters and digits', () => {
    expect(findLabelProblem('stg2')).toBeNull();
    for (const label of ['', 'Dev', 'a_b', 'a'.repeat(17)]) expect(findLabelProblem(label)).not.toBeNull();
  });
});

function isAccepted(text: string): boolean {
  const shape = classifyKey(text, SHAPES);
  return shape !== null && shape.format !== 'public' && shape.checksumOk;
}
