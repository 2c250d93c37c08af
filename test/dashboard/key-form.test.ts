/** From what is typed into the form of a key to what is sent. */
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/dashboard/pages/keys/form/check.ts';
import { emptyValues, splitLines, toChanges, toNewKey } from '../../src/dashboard/pages/keys/form/values.ts';

const values = { ...emptyValues('prj_1'), name: ' app ' };

describe('the form of a key', () => {
  it('sends nothing that was not asked for', () => {
    expect(toNewKey(values)).toMatchObject({
      name: 'app',
      project_id: 'prj_1',
      description: null,
      plan: null,
      budget: null,
      expires_at: null,
      permissions: [],
      allowed_origins: [],
    });
    expect(toNewKey(values)).not.toHaveProperty('label');
  });

  it('leaves the origin check of a pair to the gateway', () => {
    expect(toNewKey({ ...values, format: 'pair' })).not.toHaveProperty('origin_check');
    expect(toNewKey({ ...values, format: 'pair', origin_check: 'always' })).toHaveProperty('origin_check');
  });

  it('changes only what differs', () => {
    expect(toChanges(values, values)).toEqual({ name: 'app' });
    const before = { ...values, name: 'app' };
    expect(toChanges(before, { ...before, budgetUsd: 5, models: 'gpt-*\n' })).toEqual({
      budget: { usd: 5, period: 'month' },
      models: ['gpt-*'],
    });
    const limits = { ...before.rate_limits, burst: 10 };
    expect(toChanges({ ...before, rate_limits: limits }, before)).toEqual({
      rate_limits: expect.objectContaining({ burst: null }) as object,
    });
  });

  it('reads lines and lists with commas alike', () => {
    expect(splitLines(' a.example.com,b.example.com\n\n c.example.com ')).toEqual([
      'a.example.com',
      'b.example.com',
      'c.example.com',
    ]);
  });

  it('names the first origin that is none, and permissions that are none', () => {
    expect(CHECKS.allowed_origins('https://a.example.com\n*.b.example.com')).toBeNull();
    expect(CHECKS.allowed_origins('https://a.example.com\nhttps://b.example.com/x')).toContain(
      'b.example.com/x',
    );
    expect(CHECKS.permissions(['tasks:read', 'admin'])).toBeNull();
    expect(CHECKS.permissions(['tasks'])).toContain('not a permission');
  });

  it('wants a day in the future where one is to be chosen', () => {
    const custom = { ...values, expiry: 'custom' as const };
    expect(CHECKS.expiresAt('', values)).toBeNull();
    expect(CHECKS.expiresAt('', custom)).toContain('Choose');
    expect(CHECKS.expiresAt('2020-01-01T00:00', custom)).toContain('past');
    expect(CHECKS.expiresAt('2990-01-01T00:00', custom)).toBeNull();
  });
});
