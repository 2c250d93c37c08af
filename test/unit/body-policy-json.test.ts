import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyJudge } from '../../src/gateway/body-judge.ts';
import { judgeJson } from '../../src/gateway/body-json.ts';
import { BodyPolicies } from '../../src/gateway/body-policy.ts';
import { PRESETS } from '../../src/domain/policy.ts';

function judge(text: string, patterns: { block?: string[]; redact?: string[]; many?: boolean } = {}) {
  const policy = new BodyPolicies().compile({
    ...PRESETS.open,
    blockPatterns: patterns.block ?? ['FORBIDDEN'],
    redactPatterns: patterns.redact ?? [],
  });
  if (policy === null) throw new Error('expected a policy');
  const options = { maxGrowth: 1000, monoMs: () => 0 };
  const judged = judgeJson(Buffer.from(text), new BodyJudge(policy, options), {
    many: patterns.many ?? false,
  });
  return Buffer.isBuffer(judged) ? judged.toString() : judged;
}

describe('a JSON body', () => {
  it.each([
    '{"a": 12345678901234567890, "b":1.0e+2,"__proto__":{"x":-0},\n"2":2,"1":[]}',
    '[]',
    ' {"a":[true,false,null,""," "]} ',
    '"text"',
    '7',
  ])('is forwarded as it is: %s', (text) => {
    expect(judge(text)).toBe(text);
  });

  it.each([
    '',
    '{',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    '[1 2]',
    '[01]',
    '[1+2]',
    '[tru]',
    '["a\nb"]',
    '["\\x"]',
    '{} {}',
    '\uFEFF{}',
    '[NaN]',
    "['a']",
    '[1]//x',
    '["a]',
  ])('is no JSON: %j', (text) => {
    expect(judge(text)).toBe('not_json');
  });

  it.each([
    ['a field twice', '{"a":1,"a":2}'],
    ['a field twice, once in escapes', '{"x":{"a":1,"\\u0061":2}}'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
    ['half a surrogate pair', '["\\ud83d"]'],
    ['deep nesting', '['.repeat(129) + ']'.repeat(129)],
    ['nesting that has no end', '{"a":'.repeat(100_000)],
  ])('is refused for %s', (_what, text) => {
    expect(judge(text)).toMatchObject({ code: 'bad_request' });
  });

  it.each([
    '["FORBIDDEN"]',
    '{"FORBIDDEN":1}',
    '{"a":{"b":["x FORBIDDEN y"]}}',
    '["\\u0046ORBIDDEN"]',
    '{"\\u0046ORBIDDEN":1}',
  ])('is blocked whatever way it is written: %s', (text) => {
    expect(judge(text)).toMatchObject({
      code: 'policy_violation',
      details: { message: 'The request matches rule 1 of blockPatterns' },
    });
  });

  it('is not blocked by what only stands there across two strings', () => {
    expect(judge('["FORB","IDDEN"]')).toBe('["FORB","IDDEN"]');
  });

  it('keeps everything but the redacted text', () => {
    const text =
      '{"n": 1e400,\t"a":"call 555-1234 or \\u0035\\u0035\\u0035-9876\\n", "555-1234":[ "555-1234" ] }';
    expect(judge(text, { redact: ['\\d{3}-\\d{4}'] })).toBe(
      '{"n": 1e400,\t"a":"call [redacted] or [redacted]\\n", "555-1234":[ "[redacted]" ] }',
    );
  });

  it('replaces literally, whatever the pattern captures', () => {
    expect(judge('["$1 x"]', { redact: ['(x)'] })).toBe('["$1 [redacted]"]');
  });

  it('is refused once redaction makes it longer than a body may be', () => {
    const text = JSON.stringify('a'.repeat(2000));
    expect(judge(text, { redact: ['a'] })).toMatchObject({ code: 'body_too_large' });
  });

  it('may be JSON lines where that is said', () => {
    expect(judge('{"a":"x"}\n{"a":"x"}\n', { redact: ['x'], many: true })).toBe(
      '{"a":"[redacted]"}\n{"a":"[redacted]"}\n',
    );
  });

  it('passes unchanged and parses to the same, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(judge(text)).toBe(text);
      }),
    );
  });

  it('agrees with JSON.parse on what is JSON', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '1',
      '-0.5e3',
      '01',
      'true',
      ' ',
      '"',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (list) => {
        const text = list.join('');
        const judged = judge(text);
        if (typeof judged === 'object') return;
        expect(judged === 'not_json').toBe(!parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('redacts what a reviver would', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const expected = JSON.stringify(value, (_key, item: unknown) =>
          typeof item === 'string' ? item.replaceAll(/[a-m]+/g, '[redacted]') : item,
        );
        expect(judge(text, { block: [], redact: ['[a-m]+'] })).toBe(expected);
      }),
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
