import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/lib/duration.ts';

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['48h', 172_800_000],
    ['30d', 2_592_000_000],
    ['36500d', 3_153_600_000_000],
  ])('%s is read as %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '5',
    's',
    '1.5h',
    '-1s',
    '01s',
    '1 s',
    '1w',
    '5ms',
    '1h30m',
    '1S',
    '36501d',
    `${'9'.repeat(400)}d`,
  ])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });

  it.each([
    [0, '0s'],
    [999, '0s'],
    [61_999, '61s'],
    [5_400_000, '90m'],
    [172_800_000, '2d'],
  ])('%i ms are written as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('of whole seconds is read as it was written', () => {
    fc.assert(
      fc.property(fc.nat(3_000_000_000), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
