import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdit, scanBody, type ScannedBody } from '../../src/usage/body-scanner.ts';

const FIELDS =
  /^(model|max_tokens|max_completion_tokens|max_output_tokens|stream|stream_options|n|best_of|generation_?config)$/i;

function scan(text: string): ScannedBody {
  const result = scanBody(Buffer.from(text));
  if (!result.ok) throw new Error(`${result.reason}: ${text}`);
  return result;
}

function fault(text: string | Buffer): string {
  const result = scanBody(Buffer.from(text as string));
  return result.ok ? 'ok' : result.reason;
}

describe('a request body', () => {
  test('tells model, bound on the output, stream and choices', () => {
    const body = scan(
      '{"messages":[{"role":"user","content":"\\"model\\":\\"x\\""}],"model":"gpt-4o","max_tokens":16,"max_completion_tokens":64,"stream":true,"n":3}',
    );
    expect(body).toMatchObject({ model: 'gpt-4o', maxOutputTokens: 64, stream: true, n: 3 });
  });

  test('tells the same in the words of Gemini, in both spellings of protobuf', () => {
    expect(scan('{"generationConfig":{"maxOutputTokens":10,"candidateCount":2}}')).toMatchObject({
      maxOutputTokens: 10,
      n: 2,
    });
    expect(scan('{"generation_config":{"max_output_tokens":10}}').maxOutputTokens).toBe(10);
  });

  test('is read with escapes in keys and values', () => {
    expect(scan('{"m\\u006fdel":"gpt\\u002d4o"}').model).toBe('gpt-4o');
  });

  test('is read in the spelling that only parsers without regard to case accept', () => {
    expect(scan('{"Model":"gpt-4o"}').model).toBe('gpt-4o');
  });

  test.each([
    ['{"model":"a","model":"b"}'],
    ['{"model":"a","m\\u006fdel":"b"}'],
    ['{"model":"a","MODEL":"b"}'],
    ['{"stream":true,"\u017ftream":false}'],
    ['{"max_tokens":1,"max_to\u212aens":2}'],
    ['{"max_tokens":1,"a":[{}],"max_tokens":1}'],
    ['{"stream_options":{"include_usage":true,"include_usage":false}}'],
    ['{"generationConfig":{"maxOutputTokens":1,"max_output_tokens":2}}'],
    ['{"generationConfig":{},"generation_config":{}}'],
  ])('that two parsers could read differently is reported: %s', (text) => {
    expect(fault(text)).toBe('duplicate_key');
  });

  test.each([
    ['', 'truncated'],
    ['{"model":"a"', 'truncated'],
    ['{"model":"a', 'truncated'],
    ['{"model":"a\\', 'truncated'],
    ['{"a":[1,', 'truncated'],
    ['[1]', 'not_json'],
    ['\uFEFF{}', 'not_json'],
    ['{"a":1,}', 'not_json'],
    ['{"a":[1}]', 'not_json'],
    ['{/*"*/"model":"a"}', 'not_json'],
    ["{'model':'a'}", 'not_json'],
    ['{"a":1}{"model":"b"}', 'not_json'],
    ['{"model":"\\ud800"}', 'not_json'],
    [`{"a":${'['.repeat(200)}${']'.repeat(200)}}`, 'too_deep'],
    [`{"a":${'['.repeat(5_000_000)}`, 'too_deep'],
  ])('that is no JSON object is not judged: %#', (text, reason) => {
    expect(fault(text)).toBe(reason);
  });

  test('with a broken character in the model is not judged', () => {
    expect(fault(Buffer.from('7b226d6f64656c223a2267ff6f227d', 'hex'))).toBe('not_json');
  });

  test('with __proto__ changes nothing', () => {
    expect(scan('{"__proto__":{"model":"x"},"a":{"model":"y"}}').model).toBeNull();
  });

  test('agrees with JSON.parse on every object', () => {
    const key = fc
      .oneof(fc.constantFrom('x', '\u00e9"\\', 'a\nb'), fc.string({ unit: 'binary', maxLength: 9 }))
      .filter((k) => !FIELDS.test(k) && k !== '__proto__');
    const extra = fc.dictionary(key, fc.jsonValue({ stringUnit: 'grapheme' }), { maxKeys: 4 });
    const known = fc.record(
      {
        model: fc.string({ unit: 'grapheme' }).filter((s) => !s.includes('\uFFFD')),
        max_tokens: fc.nat(),
        max_output_tokens: fc.nat(),
        stream: fc.boolean(),
        n: fc.integer({ min: 1, max: 9 }),
        stream_options: fc.record(
          { include_usage: fc.boolean(), other: fc.jsonValue() },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    );
    const indent = fc.constantFrom(0, 1, '\t');
    fc.assert(
      fc.property(extra, known, extra, indent, (before, fields, after, space) => {
        const text = JSON.stringify({ ...before, ...fields, ...after }, null, space);
        const parsed = JSON.parse(text) as typeof fields;
        const bounds = [parsed.max_tokens, parsed.max_output_tokens].filter((x) => x !== undefined);
        expect(scan(text)).toMatchObject({
          model: parsed.model ?? null,
          maxOutputTokens: bounds.length === 0 ? null : Math.max(...bounds),
          stream: parsed.stream ?? false,
          n: parsed.n ?? 1,
          includeUsage: parsed.stream_options?.include_usage ?? false,
        });
      }),
    );
  });

  test('never throws, whatever the bytes', () => {
    const fragments = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ':',
      ',',
      '"model"',
      '1',
      'null',
      ' ',
      '\\u00',
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void scanBody(Buffer.from(bytes))));
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        if (scanBody(Buffer.from(text)).ok) expect(text.trimStart()).toMatch(/^\{/);
      }),
    );
  });

  test.each([
    ['quotes', '{"a":"' + '\\"'.repeat(500_000)],
    ['backslashes', '{"a":"' + '\\'.repeat(1_000_000)],
    ['keys', '{' + '"a":1,'.repeat(160_000)],
    ['numbers', '{"a":[' + '1,'.repeat(500_000)],
  ])('of a megabyte of %s is read in one pass', (_what, text) => {
    const body = Buffer.from(text);
    const start = performance.now();
    scanBody(body);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('asking for usage', () => {
  test.each([
    ['{"model":"m"}'],
    ['{}'],
    [' {\n "stream_options" : null}'],
    ['{"stream_options":{}}'],
    ['{"stream_options":{"x":1}}'],
    ['{"stream_options":{"include_usage":false,"x":[1]}}'],
  ])('keeps everything else of %s', (text) => {
    const body = Buffer.from(text);
    const edit = scan(text).askUsageEdit;
    if (edit === null) throw new Error('expected an edit');
    const changed = JSON.parse(applyEdit(body, edit).toString()) as Record<string, unknown>;
    const original = JSON.parse(text) as Record<string, Record<string, unknown> | null>;
    expect(changed).toEqual({
      ...original,
      stream_options: { ...original['stream_options'], include_usage: true },
    });
  });

  test('is not needed where the caller did, and not possible where the field is no object', () => {
    expect(scan('{"stream_options":{"include_usage":true}}').askUsageEdit).toBeNull();
    expect(scan('{"stream_options":7}').askUsageEdit).toBeNull();
  });
});
