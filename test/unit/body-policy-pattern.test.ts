import { describe, expect, it } from 'vitest';
import { checkPattern, compilePattern } from '../../src/lib/pattern.ts';

describe('a pattern', () => {
  it.each(['secret', '(?i)secret', '\\b\\d{3}-\\d{2}-\\d{4}\\b', '(a+)+$', '\\p{Greek}+'])(
    'may be %s',
    (source) => {
      expect(checkPattern(source)).toBeNull();
    },
  );

  it.each([
    ['', 'is empty'],
    ['a'.repeat(4097), 'has more than 4096 characters'],
    ['(a', 'is no regular expression in RE2 syntax'],
    ['a(?=b)', 'is no regular expression in RE2 syntax'],
    ['(?<=a)b', 'is no regular expression in RE2 syntax'],
    ['(a)\\1', 'is no regular expression in RE2 syntax'],
    ['(abc){1000}', 'is too large'],
    ['a|', 'matches the empty text'],
    ['x*', 'matches the empty text'],
  ])('may not be %j', (source, problem) => {
    expect(checkPattern(source)).toContain(problem);
  });

  it('finds every match, also those of no characters', () => {
    const found = [...compilePattern('b*').findAll('abba')];
    expect(found).toEqual([
      { start: 0, end: 0 },
      { start: 1, end: 3 },
      { start: 3, end: 3 },
      { start: 4, end: 4 },
    ]);
  });

  it('completes where backtracking would not', () => {
    expect(compilePattern('(a+)+$').matches(`${'a'.repeat(100_000)}!`)).toBe(false);
  });

  it('throws for what it cannot compile', () => {
    expect(() => compilePattern('(')).toThrow(RangeError);
  });
});
