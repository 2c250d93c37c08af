/** Files for spreadsheets: what goes in comes out, and nothing in them runs. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toCsv } from '../../src/dashboard/format/csv.ts';

it.each([
  ['plain', 'plain'],
  ['a "b"', '"a ""b"""'],
  ['a,b', '"a,b"'],
  ['a\nb', '"a\nb"'],
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-2', "'-2"],
  ['\tx', "'\tx"],
])('writes %j as %j', (text, cell) => {
  expect(toCsv([[text]])).toBe(`${cell}\r\n`);
});

it('keeps figures as figures, and writes nothing for nothing', () => {
  expect(toCsv([[-1.5, null, 0]])).toBe('-1.5,,0\r\n');
});

/** As a reader of RFC 4180 sees it. */
function parse(line: string): string[] {
  const cells = line.slice(0, -2).match(/("(?:[^"]|"")*"|[^,"]*)(?=,|$)/gs) ?? [];
  return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

it('loses no text and lets no text be a formula', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '=', '+', '@', '\r', '\n', '\t', ' ') });
  fc.assert(
    fc.property(text, (value) => {
      const [cell = ''] = parse(toCsv([[value]]));
      expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(cell.replace(/^'/, '')).toBe(value);
    }),
  );
});
