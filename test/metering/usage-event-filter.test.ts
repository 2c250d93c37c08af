import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageEventFilter } from '../../src/gateway/usage-event-filter.ts';
import { cutAt } from '../usage/support/cut.ts';

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

function filter(chunks: readonly Buffer[]): string {
  const filtered = new UsageEventFilter();
  const passed = chunks.map((chunk) => filtered.push(chunk));
  return Buffer.concat([...passed, filtered.end()].filter((part) => part !== null)).toString();
}

const filterWhole = (text: string): string => filter([Buffer.from(text)]);

/** An event in the shape of a completion, and what its caller would have got without asking for usage. */
const eventPair = fc
  .record({
    content: fc.string({ unit: 'binary' }),
    kind: fc.constantFrom('text', 'nullUsage', 'usage', 'done', 'comment'),
    space: fc.constantFrom('', ' '),
  })
  .map(({ content, kind, space }): readonly [sent: string, wanted: string] => {
    const delta = JSON.stringify({ content, tool: '{"usage":null,"choices":[]}' });
    const text = `{"id":"chatcmpl-ü","choices":[{"delta":${delta},"usage":null}]`;
    if (kind === 'text') return [`data: ${text}}`, `data: ${text}}`];
    if (kind === 'nullUsage') return [`data: ${text},${space}"usage":${space}null}`, `data: ${text}}`];
    if (kind === 'usage') return [`data: {"choices":${space}[],"usage":${space}{"total_tokens":1}}`, ''];
    const line = kind === 'done' ? 'data: [DONE]' : ': "usage":null';
    return [line, line];
  });

describe('the filter of usage events', () => {
  it('takes out what was asked for by the gateway and nothing else, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(eventPair), lineEnd, cuts, (pairs, end, places) => {
        const sent = pairs.map(([event]) => event + end + end).join('');
        const wanted = pairs.map(([, event]) => (event === '' ? '' : event + end + end)).join('');
        expect(filter(cutAt(Buffer.from(sent), places))).toBe(wanted);
      }),
    );
  });

  it('gives the same for bytes of any kind, however they are cut', () => {
    const piece = fc.constantFrom(
      'data:',
      '{"usage":null}',
      '"usage":{',
      ',"choices":[]',
      '\n',
      '\r',
      ' ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), cuts, (pieces, places) => {
        const text = pieces.join('');
        expect(filter(cutAt(Buffer.from(text), places))).toBe(filterWhole(text));
      }),
    );
  });

  it('passes events on as soon as they are complete', () => {
    const filtered = new UsageEventFilter();
    expect(filtered.push(Buffer.from('data: 1\n'))).toBeNull();
    expect(filtered.push(Buffer.from('\ndata: 2'))?.toString()).toBe('data: 1\n\n');
    expect(filtered.push(Buffer.from('\r\n\r\n'))?.toString()).toBe('data: 2\r\n\r\n');
    expect(filtered.end()).toBeNull();
  });

  it.each([
    ['at the end', '{"id":1,"usage":null}', '{"id":1}'],
    ['at the beginning', '{ "usage": null, "id": 1}', '{ "id": 1}'],
    ['in the middle', '{"id":1, "usage" : null , "x":2}', '{"id":1 , "x":2}'],
    ['alone', '{"usage":null}', '{}'],
    ['below the top', '{"a":{"usage":null}}', '{"a":{"usage":null}}'],
    ['in a text', String.raw`{"a":",\"usage\":null"}`, String.raw`{"a":",\"usage\":null"}`],
    ['in broken JSON', '{"a":1,"usage":null', '{"a":1,"usage":null'],
    ['with choices', '{"choices":[{}],"usage":{"x":1}}', '{"choices":[{}],"usage":{"x":1}}'],
    ['of the first event of Azure', '{"choices":[],"prompt_filter_results":[]}', undefined],
  ])('knows the member %s', (_name, sent, wanted = sent) => {
    expect(filterWhole(`data: ${sent}\n\n`)).toBe(`data: ${wanted}\n\n`);
  });

  it('leaves events alone that are too large to be looked at, however they are cut', () => {
    const event = `data: {"a":"${'x'.repeat(256 * 1024)}","usage":null}\n\n`;
    const small = 'data: {"choices":[],"usage":{}}\n\ndata: [DONE]\n\n';
    for (const places of [[], [0.5], [0.1, 0.2, 0.999_99]]) {
      expect(filter(cutAt(Buffer.from(event + small), places))).toBe(`${event}data: [DONE]\n\n`);
    }
  });

  it('treats what stands at the end without a blank line as an event', () => {
    expect(filterWhole('data: 1\n\ndata: {"choices":[],"usage":{}}')).toBe('data: 1\n\n');
    expect(filterWhole('data: 1\n\ndata: {"choi')).toBe('data: 1\n\ndata: {"choi');
  });
});
