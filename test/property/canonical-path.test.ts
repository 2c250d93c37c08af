import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalizeTarget, readAbsoluteForm } from '../../src/gateway/canonical-path.ts';

function canonicalPath(target: string): string {
  const result = canonicalizeTarget(target);
  if (typeof result === 'string') throw new Error(`${target}: ${result}`);
  return result.path;
}

describe('one path has one form', () => {
  it.each([
    ['/', '/'],
    ['/v1/chat/completions', '/v1/chat/completions'],
    ['/v1/', '/v1/'],
    ['/v1/%41%2dz%7E', '/v1/A-z~'],
    ['/a%20b', '/a%20b'],
    ['/caf%c3%a9', '/caf%C3%A9'],
    ['/a%3ab:c', '/a%3Ab:c'],
    ['/models/gemini-2.5:generateContent', '/models/gemini-2.5:generateContent'],
    ['/.well-known/x', '/.well-known/x'],
    ['/...', '/...'],
    ['/..a/.b', '/..a/.b'],
    ['/a../b.', '/a../b.'],
    ['/%2e%2ea', '/..a'],
    ['/a|b{c}', '/a%7Cb%7Bc%7D'],
    ['/100%25', '/100%25'],
    ['/100%25/20', '/100%25/20'],
    ["/!$&'()*+,;=:@", "/!$&'()*+,;=:@"],
  ])('%s becomes %s', (target, path) => {
    expect(canonicalPath(target)).toBe(path);
  });

  it('splits the query off and leaves it as it is', () => {
    expect(canonicalizeTarget('/a?b=%2e%2E&c=/../\\&d=?')).toEqual({
      path: '/a',
      query: '?b=%2e%2E&c=/../\\&d=?',
      hasEncodedSlash: false,
    });
    expect(canonicalizeTarget('/a?')).toMatchObject({ path: '/a', query: '?' });
  });

  it('reports encoded slashes and keeps them', () => {
    expect(canonicalizeTarget('/models/org%2fname')).toEqual({
      path: '/models/org%2Fname',
      query: '',
      hasEncodedSlash: true,
    });
  });
});

describe('refused before routing', () => {
  it.each([
    ['', 'not a path'],
    ['*', 'not a path'],
    ['example.com:443', 'not a path'],
    ['http://example.com/', 'not a path'],
    ['//evil.com/a', 'empty segment'],
    ['/a//b', 'empty segment'],
    ['/a/..', 'dot segment'],
    ['/../a', 'dot segment'],
    ['/a/./b', 'dot segment'],
    ['/.', 'dot segment'],
    ['/a/..?x', 'dot segment'],
    ['/%2e%2e/a', 'dot segment'],
    ['/.%2E/a', 'dot segment'],
    ['/%2e/a', 'dot segment'],
    ['/a/..;x=1/b', 'dot segment'],
    ['/a/..%3bx/b', 'dot segment'],
    ['/a%2f..%2fb', 'dot segment'],
    ['/a/..%2Fb', 'dot segment'],
    ['/%252e%252e/a', 'encoded twice'],
    ['/%25%32%65/a', 'encoded twice'],
    ['/%%32%65', 'two hexadecimal digits'],
    ['/a%252fb', 'encoded twice'],
    ['/a\\b', 'backslash'],
    ['/a%5cb', 'encoded backslash'],
    ['/a%5Cb', 'encoded backslash'],
    ['/a%00', 'encoded control'],
    ['/a%0d%0aX-Key: b', 'space'],
    ['/a%0d%0aX', 'encoded control'],
    ['/a%7f', 'encoded control'],
    ['/a#b', 'fragment'],
    ['/a?b#c', 'fragment'],
    ['/a b', 'space'],
    ['/a\tb', 'space'],
    ['/a\u0000', 'control'],
    ['/caf\u00e9', 'non-ASCII'],
    ['/\uff0e\uff0e/a', 'non-ASCII'],
    ['/a?\u00e9', 'query'],
    ['/a?b c', 'query'],
    ['/%', 'two hexadecimal digits'],
    ['/%4', 'two hexadecimal digits'],
    ['/%zz', 'two hexadecimal digits'],
    ['/%u0041', 'two hexadecimal digits'],
    ['/%c0%ae%c0%ae/a', 'not UTF-8'],
    ['/%ff', 'not UTF-8'],
  ])('%j: %s', (target, reason) => {
    expect(canonicalizeTarget(target)).toContain(reason);
  });
});

describe('absolute-form', () => {
  it.each([
    ['http://gw.example:8080/a?b', 'gw.example:8080', '/a?b'],
    ['HTTPS://GW.example/a', 'gw.EXAMPLE', '/a'],
    ['http://gw.example', 'gw.example', '/'],
    ['http://gw.example?b', 'gw.example', '/?b'],
    ['http://evil.example/a', 'gw.example', null],
    ['http://gw.example:81/a', 'gw.example', null],
    ['http://gw.example@evil.example/a', 'gw.example', null],
    ['http://a@gw.example/a', 'a@gw.example', null],
    ['http://gw.example\\@evil.example/a', 'gw.example', null],
    ['http:///a', '', null],
    ['ftp://gw.example/a', 'gw.example', null],
    ['gw.example:443', 'gw.example:443', null],
    ['*', 'gw.example', null],
  ])('%s on %s: %s', (target, host, expected) => {
    expect(readAbsoluteForm(target, host)).toBe(expected);
  });
});

const hex = fc.constantFrom(...'0123456789abcdefABCDEF25'.split(''));
const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '.',
    '..',
    '%',
    '%2',
    '%25',
    '%2e',
    '%2F',
    '%5c',
    '?',
    '#',
    ';',
    'a',
    'Z',
    '~',
    '{',
    '\\',
  ),
  fc.tuple(hex, hex).map(([a, b]) => `%${a}${b}`),
  fc.string({ maxLength: 2, unit: 'binary' }),
);
const target = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`);

describe('whatever is sent', () => {
  it('a canonical path is its own canonical form', () => {
    fc.assert(
      fc.property(target, (text) => {
        const result = canonicalizeTarget(text);
        if (typeof result === 'string') return;
        expect(canonicalizeTarget(result.path + result.query)).toEqual(result);
      }),
      { numRuns: 5000 },
    );
  });

  it('decoding a canonical path once or twice shows no dot segment, backslash or control', () => {
    fc.assert(
      fc.property(target, (text) => {
        const result = canonicalizeTarget(text);
        if (typeof result === 'string') return;
        expect(result.path).toMatch(/^\/[\x21-\x7e]*$/);
        const once = decodeURIComponent(result.path);
        const twice = once.replace(/%([0-9A-Fa-f]{2})/g, (_, octet: string) =>
          String.fromCharCode(Number.parseInt(octet, 16)),
        );
        for (const decoded of [result.path, once, twice]) {
          expect(decoded).not.toMatch(/[\\\0-\x1f\x7f]/);
          expect(decoded.split('/').some((segment) => segment === '.' || segment === '..')).toBe(false);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('the URL parser of the platform reads the same path on the same host', () => {
    fc.assert(
      fc.property(target, (text) => {
        const result = canonicalizeTarget(text);
        if (typeof result === 'string') return;
        const url = new URL(result.path, 'http://gateway.test');
        expect(url.host).toBe('gateway.test');
        expect(url.pathname).toBe(result.path);
      }),
      { numRuns: 5000 },
    );
  });

  it('encoding any unreserved character changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...'azAZ09-_~'.split('')), fc.boolean())),
        (characters) => {
          const plain = `/x${characters.map(([character]) => character).join('')}`;
          const encoded = `/x${characters
            .map(([character, encode]) => (encode ? `%${character.charCodeAt(0).toString(16)}` : character))
            .join('')}`;
          expect(canonicalPath(encoded)).toBe(plain);
        },
      ),
    );
  });
});
