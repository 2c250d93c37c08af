/** What a row of the audit log changed, as people read it. */
import { expect, it } from 'vitest';
import { describeDifferences } from '../../src/dashboard/pages/audit-log/differences.ts';

it('tells of a change only what differs, also within a field', () => {
  const before = { name: 'a', policy: { budget: { usd: 5, period: 'day' } }, models: [] };
  const after = { name: 'b', policy: { budget: { usd: 7, period: 'day' } }, models: ['gpt-*', 'o3'] };
  expect(describeDifferences({ before, after })).toEqual([
    { field: 'name', before: 'a', after: 'b' },
    { field: 'policy.budget.usd', before: '5', after: '7' },
    { field: 'models', before: null, after: 'gpt-*, o3' },
  ]);
});

it('tells of something new or gone only what is not empty', () => {
  const fields = { name: 'a', description: null, models: [], enabled: false };
  const shown = [
    ['name', 'a'],
    ['enabled', 'false'],
  ];
  expect(
    describeDifferences({ before: null, after: fields }).map(({ field, after }) => [field, after]),
  ).toEqual(shown);
  expect(
    describeDifferences({ before: fields, after: null }).map(({ field, before }) => [field, before]),
  ).toEqual(shown);
});
