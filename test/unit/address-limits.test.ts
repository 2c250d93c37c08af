import { expect, it } from 'vitest';
import { AddressLimits } from '../../src/gateway/address-limits.ts';
import { BodyPolicies } from '../../src/gateway/body-policy.ts';
import { compilePrincipal, type Principal } from '../../src/gateway/principal.ts';
import type { GatewaySettings } from '../../src/gateway/settings.ts';
import { makeKey } from '../contract/key-store/fixtures.ts';

const SETTINGS = { plans: {}, defaultPlan: null, sandbox: null } as unknown as GatewaySettings;

function makePrincipal(): Principal {
  const project = { id: 'prj_a', organizationId: 'org_a' };
  const found = {
    key: makeKey(project, { plan: null }),
    project: {
      ...project,
      name: 'default',
      active: true,
      preset: 'open',
      policy: {},
      formats: ['pair'],
      createdAt: 0,
    },
    kind: 'public',
    secretExpiresAt: null,
  } as const;
  return compilePrincipal(found, SETTINGS, new BodyPolicies());
}

function createTable(maxAddresses: number) {
  const time = { monoMs: 1_000 };
  const table = new AddressLimits({ nowMs: () => 0, monoMs: () => time.monoMs }, maxAddresses);
  return { table, time };
}

it('gives an address the same subject again', () => {
  const { table } = createTable(2);
  const principal = makePrincipal();
  expect(table.find(principal, '192.0.2.1')).toBe(table.find(principal, '192.0.2.1'));
  expect(table.find(principal, '192.0.2.1')).not.toBe(table.find(principal, '192.0.2.2'));
});

it('takes no further address while all are in use, and goes on knowing those', () => {
  const { table } = createTable(2);
  const principal = makePrincipal();
  const first = table.find(principal, '192.0.2.1');
  table.find(principal, '192.0.2.2');
  expect(table.find(principal, '192.0.2.3')).toBeNull();
  expect(table.find(principal, '192.0.2.1')).toBe(first);
});

it('gives the place of an address that has been quiet to another', () => {
  const { table, time } = createTable(2);
  const principal = makePrincipal();
  table.find(principal, '192.0.2.1');
  table.find(principal, '192.0.2.2');
  time.monoMs += 89_000;
  table.find(principal, '192.0.2.1');
  time.monoMs += 1_000;
  expect(table.find(principal, '192.0.2.3')).not.toBeNull();
  expect(table.find(principal, '192.0.2.4')).toBeNull();
});

it('knows only publishable live keys', () => {
  const { table } = createTable(2);
  const principal = makePrincipal();
  expect(table.find({ ...principal, kind: 'secret' }, '192.0.2.1')).toBeNull();
  expect(table.find({ ...principal, key: { ...principal.key, env: 'test' } }, '192.0.2.1')).toBeNull();
});
