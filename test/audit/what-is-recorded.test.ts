/** Every change is on record: by whom, from where, to what, and what is different since. */
import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/domain/audit.ts';
import { defaultSettings } from '../../src/keys/key-settings.ts';
import type { DeclaredKey } from '../../src/config/config.ts';
import { makeServicesConfig } from '../contract/key-store/services-config.ts';
import { DAY_MS, useTimedServices } from '../keys/time.ts';
import { ANNA } from './support.ts';

const time = useTimedServices();
const changes = () => time.services.as(ANNA);

/** The rows about a subject, oldest first. */
async function rowsOf(subject: string): Promise<readonly AuditRecord[]> {
  return (await time.services.audit.list({ subject })).records.toReversed();
}

async function actionsOf(subject: string): Promise<readonly string[]> {
  return (await rowsOf(subject)).map(({ action }) => action);
}

describe('a key', () => {
  it('is recorded with its settings when it is made', async () => {
    const { record } = await changes().keys.create(
      { name: 'app', rateLimits: { requestsPerMinute: 5 }, expiresAt: time.nowMs + DAY_MS },
      'anna',
    );
    const { key } = record;
    expect(await rowsOf(key.id)).toMatchObject([
      {
        at: time.nowMs,
        by: ANNA,
        action: 'key.create',
        subject: { type: 'key', id: key.id, name: 'app' },
        before: null,
        after: {
          name: 'app',
          env: 'live',
          prefix: key.prefix,
          expires_at: '2026-01-02T00:00:00Z',
          rate_limits: { requestsPerMinute: 5 },
        },
      },
    ]);
  });

  it('is recorded with nothing but the difference when it is changed', async () => {
    const { keys } = changes();
    const { key } = (await keys.create({ name: 'app', rateLimits: { requestsPerMinute: 5 } }, 'anna')).record;
    await keys.update(key.id, { name: 'App', rateLimits: { requestsPerMinute: 6 }, metadata: { a: 'b' } });
    await keys.disable(key.id);
    await keys.enable(key.id);
    await keys.update(key.id, { enabled: false, description: 'off' });
    await keys.revoke(key.id);
    const rows = await rowsOf(key.id);
    expect(rows.slice(1).map(({ action, before, after }) => ({ action, before, after }))).toEqual([
      {
        action: 'key.update',
        before: { name: 'app', rate_limits: { requestsPerMinute: 5 }, metadata: {} },
        after: { name: 'App', rate_limits: { requestsPerMinute: 6 }, metadata: { a: 'b' } },
      },
      { action: 'key.disable', before: { enabled: true }, after: { enabled: false } },
      { action: 'key.enable', before: { enabled: false }, after: { enabled: true } },
      {
        action: 'key.update',
        before: { enabled: true, description: null },
        after: { enabled: false, description: 'off' },
      },
      {
        action: 'key.revoke',
        before: { revoked_at: null },
        after: { revoked_at: '2026-01-01T00:00:00Z' },
      },
    ]);
  });

  it('is recorded when its secret changes, by what people know the secret by', async () => {
    const { keys } = changes();
    const first = (await keys.create({ name: 'app' }, 'anna')).record.key;
    const second = (await keys.rotate(first.id, DAY_MS)).record.key;
    expect((await rowsOf(first.id))[1]).toMatchObject({
      action: 'key.rotate',
      before: { prefix: first.prefix, last8: first.last8 },
      after: {
        prefix: second.prefix,
        last8: second.last8,
        previous_secret_expires_at: '2026-01-02T00:00:00Z',
      },
    });
  });

  it('is not recorded where nothing changes', async () => {
    const { keys } = changes();
    const { key } = (await keys.create({ name: 'app' }, 'anna')).record;
    await keys.update(key.id, { name: 'app', enabled: true });
    await keys.enable(key.id);
    await keys.revoke(key.id);
    await keys.revoke(key.id);
    await expect(keys.update(key.id, { name: 'b' })).rejects.toThrow('revoked');
    expect(await actionsOf(key.id)).toEqual(['key.create', 'key.revoke']);
  });

  it('is recorded when it is imported, once for each', async () => {
    const text = JSON.stringify([
      { name: 'one', key: 'foreign-key-0123456789-one' },
      { name: 'two', key: 'foreign-key-0123456789-two' },
    ]);
    const { keyImport } = changes();
    await keyImport.import(text, { format: 'json', dryRun: true }, 'import json');
    await keyImport.import(text, { format: 'json', dryRun: false }, 'import json');
    const { records } = await time.services.audit.list({ action: 'key.import' });
    expect(records.map(({ subject, by }) => [subject.name, by])).toEqual([
      ['two', ANNA],
      ['one', ANNA],
    ]);
  });

  it('is recorded when it renews itself, as a deed of the gateway', async () => {
    const expiresAt = time.nowMs + 30 * DAY_MS;
    const { key } = (await changes().keys.create({ name: 'app', expiresAt, autoRenew: true }, 'anna')).record;
    time.nowMs = expiresAt - DAY_MS;
    await time.services.passTime();
    await time.services.passTime();
    expect((await rowsOf(key.id)).slice(1)).toMatchObject([
      {
        action: 'key.renew',
        by: { actor: { type: 'system' } },
        before: { expires_at: '2026-01-31T00:00:00Z' },
        after: { expires_at: '2026-03-02T00:00:00Z' },
      },
    ]);
  });
});

it('projects are recorded when they are made, changed and deleted', async () => {
  const { projects } = changes();
  const { project } = await projects.create({ name: 'new', organization: 'acme' });
  await projects.update('new', { active: false });
  await projects.update('new', { active: false });
  await projects.remove('new');
  expect(await rowsOf(project.id)).toMatchObject([
    { action: 'project.create', by: ANNA, before: null, after: { organization: 'acme', preset: 'standard' } },
    { action: 'project.update', before: { active: true }, after: { active: false } },
    { action: 'project.delete', before: { name: 'new', active: false }, after: null },
  ]);
});

it('what stands in gateway.yaml is recorded as a deed of the file', async () => {
  const file = { actor: { type: 'file', name: 'gateway.yaml' } };
  expect(await rowsOf('shop')).toMatchObject([{ action: 'project.create', by: file }]);
  expect(await rowsOf('default')).toMatchObject([{ by: { actor: { type: 'system' } } }]);
});

it('keys that stand in gateway.yaml are recorded when they come, change and go', async () => {
  const declared: DeclaredKey = {
    ...defaultSettings('browser'),
    name: 'sidecar',
    sha256: hash('sha256', 'a-declared-key-0123456789'),
    project: 'default',
    env: 'live',
  };
  for (const keys of [[declared], [declared], [{ ...declared, models: ['gpt-*'] }], []]) {
    await time.services.applyConfig(makeServicesConfig(time.directory, { declared: keys }));
  }
  const rows = await rowsOf('sidecar');
  expect(rows.map(({ action, by }) => [action, by.actor.name])).toEqual([
    ['key.create', 'gateway.yaml'],
    ['key.update', 'gateway.yaml'],
    ['key.disable', 'gateway.yaml'],
  ]);
  expect(rows[1]).toMatchObject({ before: { models: [] }, after: { models: ['gpt-*'] } });
});

it('admin tokens are recorded when they are made and revoked, once', async () => {
  const { adminTokens } = changes();
  const { adminToken } = await adminTokens.create({ name: 'grafana', role: 'viewer' });
  await adminTokens.revoke(adminToken.id);
  await adminTokens.revoke(adminToken.id);
  await adminTokens.adopt({ name: 'environment', token: 'a-token-of-the-operator' });
  await adminTokens.adopt({ name: 'environment', token: 'a-token-of-the-operator' });
  expect(await rowsOf(adminToken.id)).toMatchObject([
    { action: 'admin_token.create', by: ANNA, after: { name: 'grafana', role: 'viewer' } },
    { action: 'admin_token.revoke', before: { revoked_at: null } },
  ]);
  expect(await actionsOf('environment')).toEqual(['admin_token.create']);
});

it('no row holds a secret, or the hash of one', async () => {
  const { keys, adminTokens, keyImport } = changes();
  const issued = [
    await keys.create({ name: 'a' }, 'anna'),
    await keys.create({ name: 'b', project: 'shop', format: 'pair' }, 'anna'),
    await keys.create({ name: 'c', project: 'shop', format: 'token' }, 'anna'),
  ];
  const ids = issued.map(({ record }) => record.key.id);
  for (const id of ids) issued.push(await keys.rotate(id, DAY_MS));
  const { token } = await adminTokens.create({ name: 'owner' });
  const foreign = 'foreign-key-0123456789-one';
  await keyImport.import(
    JSON.stringify([{ name: 'f', key: foreign }]),
    { format: 'json', dryRun: false },
    'import json',
  );
  const rows = JSON.stringify(await time.services.audit.readRows(0, 1_000));
  const secrets = issued.map(({ plaintext }) => plaintext.slice(plaintext.indexOf(':') + 1));
  for (const secret of [...secrets, token, foreign]) {
    expect(rows).not.toContain(secret);
    // The secret part without what is shown of it anyway.
    expect(rows).not.toContain(secret.slice(-24, -8));
    expect(rows).not.toContain(hash('sha256', secret));
    expect(rows).not.toContain(hash('sha256', secret, 'base64url'));
  }
  expect(rows).not.toMatch(/[hs]1:/);
});

it('the list is narrowed and goes on page by page', async () => {
  const { keys } = changes();
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    ids.push((await keys.create({ name: `k${i}` }, 'anna')).record.key.id);
    time.nowMs += 1_000;
  }
  await time.services.keys.disable(ids[0] ?? '');
  const { audit } = time.services;
  const actions = async (filter: Parameters<typeof audit.list>[0]) =>
    (await audit.list(filter)).records.map(({ action, subject }) => `${action} ${subject.name}`);
  expect(await actions({ actor: 'adm_anna', action: 'key.create' })).toHaveLength(5);
  expect(await actions({ actor: 'anna', action: 'key' })).toHaveLength(5);
  expect(await actions({ actor: 'system', action: 'key' })).toEqual(['key.disable k0']);
  expect(await actions({ subject: 'k3' })).toEqual(['key.create k3']);
  const start = Date.UTC(2026, 0, 1);
  expect(await actions({ action: 'key', fromMs: start + 1_000, toMs: start + 3_000 })).toEqual([
    'key.create k2',
    'key.create k1',
  ]);
  const first = await audit.list({ action: 'key.create', limit: 3 });
  const second = await audit.list({ action: 'key.create', limit: 3, cursor: first.nextCursor ?? '' });
  expect([...first.records, ...second.records].map(({ subject }) => subject.name)).toEqual([
    'k4',
    'k3',
    'k2',
    'k1',
    'k0',
  ]);
  expect(second.nextCursor).toBeNull();
  await expect(audit.list({ cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_value' });
});
