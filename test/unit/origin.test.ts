import { describe, expect, it } from 'vitest';
import {
  canonicalPattern,
  candidatePatterns,
  originMatches,
  parseOrigin,
  parseOriginPattern,
} from '../../src/domain/origin.ts';

function pattern(text: string) {
  const parsed = parseOriginPattern(text);
  if (typeof parsed === 'string') throw new Error(`${text} ${parsed}`);
  return parsed;
}

function matches(raw: string, text: string): boolean {
  const origin = parseOrigin(raw);
  return origin !== null && originMatches(origin, pattern(text));
}

describe('a raw Origin equals its own parsed form', () => {
  it.each([
    ['https://app.example.com', { scheme: 'https', host: 'app.example.com', port: 443 }],
    ['http://localhost:3000', { scheme: 'http', host: 'localhost', port: 3000 }],
    ['http://[::1]:8080', { scheme: 'http', host: '[::1]', port: 8080 }],
    ['https://xn--bcher-kva.example', { scheme: 'https', host: 'xn--bcher-kva.example', port: 443 }],
    ['capacitor://localhost', { scheme: 'capacitor', host: 'localhost', port: null }],
    ['chrome-extension://abcdefgh', { scheme: 'chrome-extension', host: 'abcdefgh', port: null }],
  ])('%s', (raw, parsed) => {
    expect(parseOrigin(raw)).toEqual(parsed);
  });

  it.each([
    'null',
    '',
    '*',
    'example.com',
    'https://App.example.com',
    'https://app.example.com/',
    'https://app.example.com:443',
    'http://app.example.com:80',
    'https://user@app.example.com',
    'https://app.example.com.',
    'https://app..example.com',
    'https://*.example.com',
    'https://app.example.com#x',
    'https://app.example.com?x',
    'https://app.example.com\\@evil.com',
    ' https://app.example.com',
    'https://app.exam\tple.com',
    'https://bücher.example',
    'http://127.1',
    'http://0x7f000001',
    'https://a.com, https://b.com',
    'file://',
    'chrome-extension://ABC',
    `https://${'a.'.repeat(127)}com`,
  ])('refuses %j', (raw) => {
    expect(parseOrigin(raw)).toBeNull();
  });
});

describe('patterns', () => {
  it.each([
    // Full origins.
    ['https://app.example.com', 'https://app.example.com', true],
    ['https://app.example.com', 'http://app.example.com', false],
    ['https://app.example.com', 'https://app.example.com:8443', false],
    ['https://app.example.com:8443', 'https://app.example.com:8443', true],
    ['https://app.example.com:443', 'https://app.example.com', true],
    ['http://app.example.com', 'http://app.example.com', true],
    // Bare domains are https.
    ['example.com', 'https://example.com', true],
    ['example.com', 'http://example.com', false],
    ['example.com', 'https://www.example.com', false],
    ['Example.COM', 'https://example.com', true],
    ['bücher.example', 'https://xn--bcher-kva.example', true],
    ['example.com', 'https://example.com.evil.com', false],
    ['example.com', 'https://evil-example.com', false],
    ['example.com:8443', 'https://example.com:8443', true],
    // Any subdomain at any depth, the apex not.
    ['*.example.com', 'https://a.example.com', true],
    ['*.example.com', 'https://a.b.example.com', true],
    ['*.example.com', 'https://example.com', false],
    ['*.example.com', 'https://evil-example.com', false],
    ['*.example.com', 'https://a.example.com.evil.com', false],
    ['*.example.com', 'https://a.example.com:444', false],
    ['*.example.com:*', 'https://a.example.com:444', true],
    ['http://*.example.com', 'http://a.example.com', true],
    ['http://*.example.com', 'https://a.example.com', false],
    // Any port.
    ['https://example.com:*', 'https://example.com', true],
    ['https://example.com:*', 'https://example.com:1', true],
    ['https://example.com:*', 'http://example.com', false],
    // Loopback is http as well.
    ['localhost:3000', 'http://localhost:3000', true],
    ['localhost:3000', 'https://localhost:3000', true],
    ['localhost:3000', 'http://localhost:3001', false],
    ['localhost', 'http://localhost', true],
    ['localhost', 'https://localhost', true],
    ['localhost', 'http://localhost:443', false],
    ['localhost:*', 'http://localhost:5173', true],
    ['127.0.0.1:*', 'http://127.0.0.1:5173', true],
    ['[::1]:8080', 'http://[::1]:8080', true],
    ['*.localhost:*', 'http://shop.localhost:5173', true],
    ['localhost:*', 'capacitor://localhost', false],
    // Applications and browser extensions have schemes of their own.
    ['capacitor://localhost', 'capacitor://localhost', true],
    ['chrome-extension://abcdefgh', 'chrome-extension://abcdefgh', true],
    ['chrome-extension://abcdefgh', 'chrome-extension://other', false],
  ])('%s and %s: %s', (text, raw, expected) => {
    expect(matches(raw, text)).toBe(expected);
    const origin = parseOrigin(raw);
    if (origin === null) throw new Error(raw);
    expect(candidatePatterns(origin).includes(canonicalPattern(pattern(text)))).toBe(expected);
  });

  it.each([
    ['', 'is empty'],
    ['*', 'leave the list empty'],
    ['null', 'sandboxed'],
    ['https://app.example.com/', 'has a path'],
    ['example.com/app', 'has a path'],
    ['https://user@example.com', 'user name'],
    ['a.com, b.com', 'one origin at a time'],
    ['*.*.example.com', 'no valid host'],
    ['a.*.example.com', 'no valid host'],
    ['*example.com', 'no valid host'],
    ['https://*', 'no valid host'],
    ['*.127.0.0.1', 'no subdomains'],
    ['*.[::1]', 'no subdomains'],
    ['::1', 'no valid host'],
    ['example.com:0', 'port'],
    ['example.com:65536', 'port'],
    ['example.com:', 'no valid host'],
    ['https://', 'no valid host'],
    ['example.com.', 'no valid host'],
    ['exam%70le.com', 'percent'],
    ['exam\\ple.com', 'backslash'],
  ])('%j is refused: %s', (text, reason) => {
    expect(parseOriginPattern(text)).toContain(reason);
  });

  it('have one canonical text', () => {
    expect(canonicalPattern(pattern('EXAMPLE.com:443'))).toBe('https://example.com');
    expect(canonicalPattern(pattern('http://*.Example.com:80'))).toBe('http://*.example.com');
    expect(canonicalPattern(pattern('localhost:*'))).toBe('localhost:*');
    expect(canonicalPattern(pattern('https://localhost:*'))).toBe('https://localhost:*');
  });
});
