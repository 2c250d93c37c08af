import { describe, expect, it } from 'vitest';
import { covers, normalizePermissions, permits } from '../../src/domain/permission.ts';

describe('normalizing', () => {
  it('spells out the words and leaves doubles out', () => {
    expect(normalizePermissions(['read'])).toEqual(['*:read']);
    expect(normalizePermissions(['write', 'read', 'tasks:read'])).toEqual([
      '*:read',
      '*:write',
      'tasks:read',
    ]);
    expect(normalizePermissions(['admin'])).toEqual(['admin:*']);
    expect(normalizePermissions([])).toEqual([]);
  });

  it.each([
    '',
    '*',
    'tasks',
    'tasks:',
    ':read',
    'tasks:read:more',
    'tasks read',
    'delete',
    'a:b\n',
    't*:read',
  ])('names %j as the bad one', (word) => {
    expect(() => normalizePermissions(['tasks:read', word])).toThrow(RangeError);
    expect(() => normalizePermissions(['tasks:read', word])).toThrow(JSON.stringify(word));
  });

  it('keeps the text short when the word is long', () => {
    expect(() => normalizePermissions(['x'.repeat(10_000_000)])).toThrow(/^.{1,400}$/);
  });
});

describe('permits', () => {
  it.each([
    [['tasks:read'], 'tasks:read', true],
    [['tasks:read'], 'tasks:write', false],
    [['tasks:read'], 'projects:read', false],
    [['tasks:*'], 'tasks:delete', true],
    [['tasks:*'], 'subtasks:read', false],
    [['tasks:*'], 'tasks-old:read', false],
    [['*:read'], 'users:read', true],
    [['*:read'], 'users:thread', false],
    [['*:read', '*:write'], 'tasks:delete', false],
    [['admin:*'], 'tasks:delete', true],
    [['admin:*'], 'api-keys:write', true],
    [['*:write'], 'api-keys:write', false],
    [['*:*'], 'api-keys:read', false],
    [['*:*'], 'tasks:delete', true],
    [['api-keys:read'], 'api-keys:read', true],
    [['api-keys:read'], 'api-keys:write', false],
    [['admin:read'], 'tasks:read', false],
    [[], 'tasks:read', false],
  ])('%j, asked for %s: %s', (granted, needed, expected) => {
    expect(permits(granted, needed)).toBe(expected);
  });
});

describe('covers: one can hand out only what one has', () => {
  it.each([
    [['tasks:read', 'api-keys:write'], ['tasks:read'], true],
    [['tasks:read'], ['tasks:read', 'tasks:write'], false],
    [['tasks:read'], ['*:read'], false],
    [['tasks:read'], ['tasks:*'], false],
    [['*:read'], ['tasks:read', '*:read'], true],
    [['*:read'], ['tasks:*'], false],
    [['*:*'], ['*:read', 'tasks:*'], true],
    [['*:*'], ['admin:*'], false],
    [['admin:read', 'admin:write'], ['admin:*'], false],
    [['admin:*'], ['admin:*', '*:*', 'api-keys:write'], true],
    [['*:write'], ['api-keys:write'], false],
    [['api-keys:write', 'tasks:read'], [], false],
    [['*:*', 'api-keys:write'], [], true],
    [['admin:*'], [], true],
    [[], [], false],
    [[], ['tasks:read'], false],
  ])('%j, handing out %j: %s', (granted, wanted, expected) => {
    expect(covers(granted, wanted)).toBe(expected);
  });
});
