import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createKeyHasher } from '../../src/keys/key-hash.ts';

const hasher = createKeyHasher(Buffer.alloc(32, 1));

it('names the scheme and version of a hash', () => {
  expect(hasher.hashSecret('secret')).toMatch(/^h1:[A-Za-z0-9_-]{43}$/);
});

it('depends on the pepper', () => {
  const other = createKeyHasher(Buffer.alloc(32, 2));
  expect(other.hashSecret('secret')).not.toBe(hasher.hashSecret('secret'));
  expect(other.pepperId).not.toBe(hasher.pepperId);
});

it('looks for a secret under its own hash and under the plain one of an imported key', () => {
  expect(hasher.hashesOf('secret')).toEqual([
    hasher.hashSecret('secret'),
    `s1:${hash('sha256', 'secret', 'base64url')}`,
  ]);
});
