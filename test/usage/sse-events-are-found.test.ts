import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SseReader } from '../../src/usage/sse-reader.ts';
import { cutAt } from './support/cut.ts';

function readAll(chunks: readonly Buffer[]) {
  const reader = new SseReader();
  for (const chunk of chunks) reader.write(chunk);
  const { first, last } = reader.end();
  return { first: first?.data.toString() ?? null, last: last?.data.toString() ?? null };
}

function readText(text: string) {
  return readAll([Buffer.from(text)]);
}

/** The parser of the standard, line by line, over the whole text at once. */
function eventsOf(text: string): string[] {
  const events: string[] = [];
  let data: string[] = [];
  for (const line of [...text.split(/\r\n|\n|\r/), '']) {
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'));
      data = [];
    } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  return events.filter((event) => /"usage(Metadata|_info)?"\s*:\s*\{/.test(event));
}

const lineBreak = fc.constantFrom('\n', '\r\n', '\r');
const content = fc.constantFrom(
  '{"delta":"Grüße 🦆"}',
  '{"usage":null}',
  '{"a":1,"usage":{"n":1}}',
  '{"usageMetadata" : {"n":2}}',
  '{"text":"\\"usage\\":{}"}',
  '[DONE]',
  '',
);
const line = fc.oneof(
  content.map((text) => `data: ${text}`),
  content.map((text) => `data:${text}`),
  fc.constantFrom(': comment', 'event: message_delta', 'id: 7', 'retry: 10', 'data'),
);
/** Blank lines are among the others, and every line may end in another way. */
const stream = fc
  .array(fc.tuple(fc.oneof(line, fc.constant('')), lineBreak), { maxLength: 24 })
  .map((lines) => lines.flat().join(''));

describe('the events with usage', () => {
  test('are found however the stream is cut', () => {
    const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(stream, places, fc.boolean(), (text, cuts, isCutOff) => {
        const sent = isCutOff ? text.replace(/[\r\n]+$/, '') : text;
        const expected = eventsOf(sent);
        expect(readAll(cutAt(Buffer.from(sent), cuts))).toEqual({
          first: expected[0] ?? null,
          last: expected.length > 1 ? expected.at(-1) : null,
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('are found byte by byte', () => {
    fc.assert(
      fc.property(stream, (text) => {
        const chunks = [...Buffer.from(text)].map((byte) => Buffer.of(byte));
        expect(readAll(chunks)).toEqual(readText(text));
      }),
    );
  });

  test('are found where each comes in a chunk of its own', () => {
    const event = (n: number): string => `data: {"usage":{"n":${n}}}\n\n`;
    const chunks = [event(1), event(2), event(3)].flatMap((text) => cutAt(Buffer.from(text), []));
    expect(readAll(chunks)).toEqual({ first: '{"usage":{"n":1}}', last: '{"usage":{"n":3}}' });
  });

  test('are found in any bytes without a throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => void readAll(chunks.map((c) => Buffer.from(c)))),
    );
  });

  test('are the first and the last of a burst in one chunk, kept without the rest', () => {
    const filler = `data: ${'x'.repeat(9000)}\n\n`;
    const one = 'data: {"usage":{"n":1}}\n\n';
    const two = 'data: {"usage":{"n":2}}\n\n';
    expect(readText(filler + one + filler + two + one + filler + two + filler)).toEqual({
      first: '{"usage":{"n":1}}',
      last: '{"usage":{"n":2}}',
    });
  });
});
