import { expect, it } from 'vitest';
import { compileGlobs } from '../../src/lib/glob.ts';

it.each([
  [['gpt-4o'], 'gpt-4o', true],
  [['gpt-4o'], 'gpt-4o-mini', false],
  [['gpt-4*'], 'gpt-4', true],
  [['gpt-4*'], 'gpt-4o-mini', true],
  [['*-mini'], 'gpt-4o-mini', true],
  [['*-mini'], 'gpt-4o-mini-2024', false],
  [['a*b*c'], 'aXbXbXc', true],
  [['a*b*c'], 'aXcXb', false],
  [['ab*ba'], 'aba', false],
  [['ab*ba'], 'abba', true],
  [['gpt-?'], 'gpt-4', true],
  [['gpt-?'], 'gpt-', false],
  [['gpt-?'], 'gpt-45', false],
  [['*?x'], 'abx', true],
  [['/v1/*'], '/v1/chat/completions', true],
  [['*'], '', true],
  [['**'], '', true],
  [['?'], '', false],
  [[''], '', true],
  [[], 'gpt-4o', false],
  [['claude-*', 'gpt-4o'], 'gpt-4o', true],
  [['GPT-4*'], 'gpt-4o', false],
  [['a.c'], 'abc', false],
  [['[ab]'], 'a', false],
])('%j, %j: %s', (patterns, text, expected) => {
  expect(compileGlobs(patterns)(text)).toBe(expected);
});
