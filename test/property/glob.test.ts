import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileGlobs } from '../../src/lib/glob.ts';

const short = (alphabet: string) =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), maxLength: 12 });

it('agrees with the regular expression it stands for', () => {
  fc.assert(
    fc.property(short('ab*?'), short('ab'), (pattern, text) => {
      const regexp = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
      expect(compileGlobs([pattern])(text)).toBe(regexp.test(text));
    }),
    { numRuns: 5000 },
  );
});

it('stays polynomial where a backtracking matcher explodes', () => {
  const matches = compileGlobs([`${'a*'.repeat(30)}b`]);
  // Backtracking would take more than 10^30 steps; the test's own timeout is the bound.
  expect(matches('a'.repeat(1000))).toBe(false);
});
