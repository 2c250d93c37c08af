/** CSV as RFC 4180 has it comes back as it was written. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/keys/key-import-csv.ts';

function writeCell(text: string, quoted: boolean): string {
  return quoted || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const cell = fc.tuple(
  fc.stringMatching(/^[a-z0-9 ",\n\r;é]*$/).map((text) => text.replace(/\r\n?/g, '\n')),
  fc.boolean(),
);
// A record of one empty field is an empty line, which is left out.
const record = fc.array(cell, { minLength: 2, maxLength: 5 });

describe('CSV', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), fc.constantFrom('\n', '\r\n'), (records, end) => {
        const text = records.map((cells) =>
          cells.map(([value, quoted]) => writeCell(value, quoted)).join(','),
        );
        expect(parseCsv(text.join(end)).map(({ cells }) => cells)).toEqual(
          records.map((cells) => cells.map(([value]) => value)),
        );
      }),
    );
  });

  it('tells the line on which a record begins', () => {
    expect(parseCsv('a,b\n\n"1\n2",3\r\nx,"y"').map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it.each([
    ['an open quote', 'a,b\n"c', 'line 2: a quoted field has no end'],
    ['text behind a quote', 'a\n"b"c', 'line 2: text follows the end of a quoted field'],
  ])('refuses %s', (_name, text, message) => {
    expect(() => parseCsv(text)).toThrow(message);
  });

  it('never fails in another way', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a",\r\n]*$/), (text) => {
        try {
          parseCsv(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
