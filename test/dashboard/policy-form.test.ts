/** The form of a policy: what is not touched comes back as it was. */
import { expect, it } from 'vitest';
import {
  policyValues,
  type ShownPolicy,
  toFormField,
  toPolicy,
} from '../../src/dashboard/pages/projects/policy-values.ts';
import { describePolicy } from '../../src/dashboard/pages/projects/policy-words.ts';

const NO_LIMITS = {
  requestsPerMinute: null,
  requestsPerHour: null,
  requestsPerDay: null,
  burst: null,
  tokensPerMinute: null,
  tokensPerDay: null,
  maxConcurrent: null,
};

it.each<[string, ShownPolicy]>([
  ['nothing', {}],
  ['what is not restricted though the preset restricts it', { maxOutputTokens: null, allowedMethods: null }],
  ['permissions either way', { requirePermissions: false }],
  ['lists with commas in them', { blockPatterns: ['a{2,3}', 'b, c'], deniedModels: ['*-preview'] }],
  ['no bytes at all', { maxBodyBytes: 0 }],
  ['money and a dry run', { budget: { usd: 5, period: 'week' }, enforceLimits: false }],
])('keeps %s', (_what, policy) => {
  expect(toPolicy(policyValues(policy))).toEqual(policy);
});

it('keeps the limits that are set, and the meaning of a pattern over two lines', () => {
  const policy = { rateLimits: { ...NO_LIMITS, burst: 5, requestsPerMinute: 2 }, blockPatterns: ['a\nb'] };
  expect(toPolicy(policyValues(policy))).toEqual({
    rateLimits: { burst: 5, requestsPerMinute: 2 },
    blockPatterns: [String.raw`a\nb`],
  });
});

it('finds the field of the form for what the gateway complains of', () => {
  expect(toFormField('policy.blockPatterns')).toBe('policy.blockPatterns');
  expect(toFormField('policy.budget.usd')).toBe('policy.budgetUsd');
  expect(toFormField('burst')).toBe('policy.rateLimits.burst');
  expect(toFormField('name')).toBe('name');
});

it('is told in few words', () => {
  const policy: ShownPolicy = {
    budget: { usd: 500, period: 'month' },
    rateLimits: { ...NO_LIMITS, requestsPerMinute: 1_000 },
    enforceLimits: false,
    allowedModels: ['gpt-4o*'],
    maxBodyBytes: null,
    blockPatterns: ['a'],
  };
  expect(describePolicy({ policy })).toEqual([
    '$500.00 a month',
    '1K requests/min',
    'limits only count',
    'only gpt-4o*',
    'bodies without bound',
    '1 pattern blocked',
  ]);
});
