import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  canonicalPattern,
  candidatePatterns,
  originMatches,
  parseOrigin,
  parseOriginPattern,
} from '../../src/domain/origin.ts';

// Few names, so that patterns and origins meet often.
const label = fc.constantFrom('a', 'b', 'example', 'com', 'localhost', 'xn--bcher-kva');
const host = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
  fc.constantFrom('127.0.0.1', '127.9.9.9', '10.0.0.1', '[::1]', '[2001:db8::1]'),
);
const scheme = fc.constantFrom('https', 'http', 'capacitor');
const port = fc.constantFrom('', ':80', ':443', ':3000');

const rawOrigin = fc.tuple(scheme, host, port).map(([s, h, p]) => `${s}://${h}${p}`);
const patternText = fc
  .tuple(
    fc.option(scheme, { nil: null }),
    fc.boolean(),
    host,
    fc.oneof(port, fc.constant(':*')),
    fc.boolean(),
  )
  .map(([s, wildcard, h, p, upper]) => {
    const text = `${s === null ? '' : `${s}://`}${wildcard ? '*.' : ''}${h}${p}`;
    return upper ? text.toUpperCase() : text;
  });

it('a pattern matches an origin exactly when its canonical text is among the candidates', () => {
  fc.assert(
    fc.property(rawOrigin, patternText, (raw, text) => {
      const origin = parseOrigin(raw);
      const pattern = parseOriginPattern(text);
      if (origin === null || typeof pattern === 'string') return;
      expect(candidatePatterns(origin).includes(canonicalPattern(pattern))).toBe(
        originMatches(origin, pattern),
      );
    }),
    { numRuns: 5000 },
  );
});

it('a canonical text is read back as the same pattern', () => {
  fc.assert(
    fc.property(patternText, (text) => {
      const pattern = parseOriginPattern(text);
      if (typeof pattern === 'string') return;
      expect(parseOriginPattern(canonicalPattern(pattern))).toEqual(pattern);
    }),
  );
});

it('an origin is a pattern that matches itself, and never one for another host', () => {
  fc.assert(
    fc.property(rawOrigin, rawOrigin, (raw, other) => {
      const origin = parseOrigin(raw);
      const second = parseOrigin(other);
      if (origin === null || second === null) return;
      const pattern = parseOriginPattern(raw);
      if (typeof pattern === 'string') throw new Error(pattern);
      expect(originMatches(origin, pattern)).toBe(true);
      expect(originMatches(second, pattern)).toBe(raw === other);
    }),
  );
});

it('no text whatever makes a parser throw, and what parses is written as it was read', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.string({ unit: 'binary' })), (text) => {
      parseOriginPattern(text);
      const origin = parseOrigin(text);
      if (origin === null) return;
      expect(text.startsWith(`${origin.scheme}://${origin.host}`)).toBe(true);
    }),
  );
});
