/** What may happen to keys, projects and admin tokens, on a real store. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openServices, type Services, type ServicesConfig } from '../../src/app/services.ts';
import { classifyKey } from '../../src/keys/key-format.ts';
import { createKeyHasher } from '../../src/keys/key-hash.ts';
import { loadOrCreatePepper } from '../../src/keys/pepper.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { SqliteKeyReader } from '../../src/storage/sqlite/key-reader.ts';
import { makeServicesConfig } from './key-store/services-config.ts';

const DAY_MS = 86_400_000;
let directory: string;
let config: ServicesConfig;
let services: Services;
let nowMs: number;
const clock: Clock = { nowMs: () => nowMs, monoMs: () => nowMs };

beforeEach(async () => {
  nowMs = Date.UTC(2026, 0, 1);
  directory = mkdtempSync(join(tmpdir(), 'tollgate-management-'));
  config = makeServicesConfig(directory);
  services = await openServices(config, { clock });
  await services.syncDeclared();
});
afterEach(async () => {
  await services.close();
  rmSync(directory, { recursive: true });
});

function find(plaintext: string) {
  const reader = new SqliteKeyReader(join(directory, 'store.db'), clock);
  const hasher = createKeyHasher(loadOrCreatePepper(join(directory, 'pepper')));
  const secret = plaintext.split(':').at(-1) ?? '';
  try {
    return reader.findBySecretHash(hasher.hashesOf(secret));
  } finally {
    reader.close();
  }
}

describe('issuing', () => {
  it('gives a key that is found by its plaintext, and stores no plaintext', async () => {
    const { record, plaintext } = await services.keys.create({ name: 'app' }, 'test');
    expect(classifyKey(plaintext, config.keys)).toMatchObject({ format: 'prefixed', checksumOk: true });
    expect(find(plaintext)).toMatchObject({ key: { id: record.key.id }, project: { name: 'default' } });
    for (const file of readdirSync(directory)) {
      expect(readFileSync(join(directory, file)).includes(plaintext)).toBe(false);
    }
  });

  it('takes the first format of the project, and no format that it does not issue', async () => {
    const { plaintext } = await services.keys.create({ name: 'a', project: 'shop', label: 'dev' }, 'test');
    expect(plaintext).toMatch(/^sk_live_dev_/);
    const refused = services.keys.create({ name: 'a', project: 'shop', format: 'prefixed' }, 'test');
    await expect(refused).rejects.toThrow('project shop issues token, pair');
  });

  it('binds pairs to origins by their public half only', async () => {
    const pair = await services.keys.create({ name: 'a', project: 'shop', format: 'pair' }, 'test');
    expect(pair.record.key).toMatchObject({
      originCheck: 'public_only',
      publicKey: pair.plaintext.split(':')[0],
    });
  });

  it('keeps settings in one spelling', async () => {
    const { record } = await services.keys.create(
      {
        name: '  app ',
        permissions: ['read', 'write', 'tasks:delete'],
        allowedOrigins: ['EXAMPLE.com', 'https://example.com:443'],
        allowedIps: ['10.0.0.0/8'],
        rateLimits: { requestsPerMinute: 10, burst: 20 },
        plan: 'free',
      },
      'test',
    );
    expect(record.key).toMatchObject({
      name: 'app',
      permissions: ['*:read', '*:write', 'tasks:delete'],
      allowedOrigins: ['https://example.com'],
      rateLimits: { requestsPerMinute: 10, burst: 20, requestsPerHour: null },
      plan: 'free',
    });
  });

  it.each([
    ['name is empty', { name: ' ' }],
    ['name has 201 characters', { name: 'a'.repeat(201) }],
    ['control character', { name: 'a\u0007' }],
    ['control character', { name: 'a\u2028b' }],
    ['lies in the past', { expiresAt: Date.UTC(2026, 0, 1) }],
    ['more than 100 years', { expiresAt: Date.UTC(9999, 0, 1) }],
    ['not a permission', { permissions: ['tasks'] }],
    ['allowed_origins', { allowedOrigins: ['https://a.com/path'] }],
    ['allowed_ips', { allowedIps: ['10.0.0.300'] }],
    ['no plan "gold"; it has free', { plan: 'gold' }],
    ['no route "nowhere"', { routes: ['nowhere'] }],
    ['requestsPerMinute is 0', { rateLimits: { requestsPerMinute: 0 } }],
    ['burst needs requestsPerMinute', { rateLimits: { burst: 5 } }],
    ['"__proto__" is no name', { metadata: JSON.parse('{"__proto__":"x"}') as Record<string, string> }],
    ['budget is 0 dollars', { budget: { usd: 0, period: 'month' as const } }],
    ['only keys of the format token', { label: 'dev' }],
    ['no project "nowhere"', { project: 'nowhere' }],
  ])('refuses: %s', async (message, input) => {
    await expect(services.keys.create({ name: 'a', ...input }, 'test')).rejects.toThrow(message);
    expect((await services.keys.list({})).records).toEqual([]);
  });
});

describe('a key', () => {
  it('keeps what an update does not name', async () => {
    const { record } = await services.keys.create(
      { name: 'a', models: ['gpt-*'], rateLimits: { requestsPerMinute: 5 } },
      'test',
    );
    const { key } = await services.keys.update(record.key.id, {
      name: 'b',
      rateLimits: { requestsPerHour: 7 },
    });
    expect(key).toMatchObject({
      name: 'b',
      models: ['gpt-*'],
      rateLimits: { requestsPerMinute: 5, requestsPerHour: 7 },
    });
  });

  it('is switched off and on, and ended for good', async () => {
    const { record } = await services.keys.create({ name: 'a' }, 'test');
    const { id } = record.key;
    const status = async (): Promise<string> => services.describeKey(await services.keys.show(id)).status;
    await services.keys.disable(id);
    expect(await status()).toBe('disabled');
    await services.keys.enable(id);
    expect(await status()).toBe('active');
    const revoked = await services.keys.revoke(id);
    nowMs += 5;
    expect((await services.keys.revoke(id)).key.revokedAt).toBe(revoked.key.revokedAt);
    expect(await status()).toBe('revoked');
    for (const change of [
      services.keys.enable(id),
      services.keys.update(id, { name: 'b' }),
      services.keys.rotate(id, 0),
    ]) {
      await expect(change).rejects.toMatchObject({ code: 'conflict' });
    }
    await expect(services.keys.show('key_unknown')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('expires at the instant itself and can be extended', async () => {
    const { record } = await services.keys.create({ name: 'a', expiresAt: nowMs + DAY_MS }, 'test');
    nowMs += DAY_MS;
    expect(services.describeKey(record).status).toBe('expired');
    const extended = await services.keys.update(record.key.id, { expiresAt: null });
    expect(services.describeKey(extended).status).toBe('active');
  });
});

describe('rotation', () => {
  it('gives a new secret to the same key and lets the old one live for its grace', async () => {
    const first = await services.keys.create({ name: 'a', project: 'shop', label: 'stg' }, 'test');
    const second = await services.keys.rotate(first.record.key.id, DAY_MS);
    expect(second.plaintext).toMatch(/^sk_live_stg_/);
    expect(second.record.key.id).toBe(first.record.key.id);
    expect(find(first.plaintext)).toMatchObject({ kind: 'previous_secret', secretExpiresAt: nowMs + DAY_MS });
    expect(find(second.plaintext)).toMatchObject({ kind: 'secret' });
    expect(services.describeIssuedKey(second)).toMatchObject({
      key: second.plaintext,
      last8: second.plaintext.slice(-8),
      previous_secret: {
        last8: first.plaintext.slice(-8),
        expires_at: '2026-01-02T00:00:00Z',
        last_used: null,
      },
    });
  });

  it('ends the old secret at once where no grace is asked, and never after the key', async () => {
    const { record, plaintext } = await services.keys.create({ name: 'a', expiresAt: nowMs + 10 }, 'test');
    const second = await services.keys.rotate(record.key.id, DAY_MS);
    expect(find(plaintext)?.secretExpiresAt).toBe(nowMs + 10);
    await services.keys.rotate(record.key.id, 0);
    expect(find(second.plaintext)?.secretExpiresAt).toBe(nowMs);
    expect(find(plaintext)?.secretExpiresAt).toBe(nowMs);
  });

  it('keeps the public half of a pair', async () => {
    const first = await services.keys.create({ name: 'a', project: 'shop', format: 'pair' }, 'test');
    const second = await services.keys.rotate(first.record.key.id, 0);
    const [publicKey, secret] = second.plaintext.split(':');
    expect(publicKey).toBe(first.plaintext.split(':')[0]);
    expect(secret).not.toBe(first.plaintext.split(':')[1]);
  });

  it('refuses an absurd grace', async () => {
    const { record } = await services.keys.create({ name: 'a' }, 'test');
    for (const graceMs of [-1, Number.NaN, 1e15]) {
      await expect(services.keys.rotate(record.key.id, graceMs)).rejects.toMatchObject({
        code: 'invalid_value',
      });
    }
  });
});

describe('projects', () => {
  it('include the default one and those of the file', async () => {
    const names = (await services.projects.list()).map(({ project }) => project.name);
    expect(names).toEqual(['default', 'shop']);
  });

  it('follow the file, and only the file where they stand in it', async () => {
    const changed = { ...config.projects['shop'], active: false } as ServicesConfig['projects'][string];
    await services.applyConfig({ ...config, projects: { shop: changed } });
    expect((await services.projects.show('shop')).project.active).toBe(false);
    await expect(services.projects.update('shop', { active: true })).rejects.toThrow('change it there');
    await expect(services.projects.remove('shop')).rejects.toThrow('change it there');
    await expect(services.keys.create({ name: 'a', project: 'shop' }, 'test')).rejects.toThrow('not active');
  });

  it('do not move to another organization', async () => {
    const moved = { ...config.projects['shop'], organization: 'other' } as ServicesConfig['projects'][string];
    await expect(services.applyConfig({ ...config, projects: { shop: moved } })).rejects.toThrow(
      'belongs to organization acme',
    );
  });

  it('are made, changed and deleted; their keys then belong to an inactive project', async () => {
    const { project } = await services.projects.create({ name: 'new', organization: 'acme' });
    await expect(services.projects.create({ name: 'new' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(services.projects.create({ name: 'prj_1' })).rejects.toMatchObject({
      code: 'invalid_value',
    });
    await services.projects.update('new', { formats: ['token'], preset: 'strict' });
    expect((await services.projects.show('new')).project).toMatchObject({
      formats: ['token'],
      preset: 'strict',
    });
    const { plaintext } = await services.keys.create({ name: 'a', project: project.id }, 'test');
    await services.projects.remove('new');
    expect(find(plaintext)?.project.active).toBe(false);
    await expect(services.projects.show('new')).rejects.toMatchObject({ code: 'not_found' });
    await expect(services.projects.remove('default')).rejects.toThrow('always exists');
  });
});

describe('admin tokens', () => {
  it('authenticate until they are revoked or expire', async () => {
    const { adminToken, token } = await services.adminTokens.create({
      name: 'ops',
      role: 'editor',
      expiresAt: nowMs + DAY_MS,
    });
    expect(await services.adminTokens.authenticate(token)).toEqual(adminToken);
    expect(await services.adminTokens.authenticate(`${token}x`)).toBeNull();
    nowMs += DAY_MS;
    expect(await services.adminTokens.authenticate(token)).toBeNull();
    nowMs -= DAY_MS;
    await services.adminTokens.revoke(adminToken.id);
    expect(await services.adminTokens.authenticate(token)).toBeNull();
  });

  it('can be brought along, and stay revoked when they are brought again', async () => {
    const token = 'a-token-of-the-operator';
    await services.adminTokens.adopt({ name: 'environment', token });
    await services.adminTokens.adopt({ name: 'environment', token });
    const [adopted] = await services.adminTokens.list();
    expect(await services.adminTokens.authenticate(token)).toEqual(adopted);
    await services.adminTokens.revoke(adopted?.id ?? '');
    await services.adminTokens.adopt({ name: 'environment', token });
    expect(await services.adminTokens.authenticate(token)).toBeNull();
    await expect(services.adminTokens.adopt({ name: 'x', token: 'short' })).rejects.toThrow('at least 16');
  });
});

describe('a token that was brought along', () => {
  it('ends the ones that were brought before, but none that an administrator made', async () => {
    const { token: made } = await services.adminTokens.create({ name: 'environment' });
    const authenticate = (token: string) => services.adminTokens.authenticate(token);
    await services.adminTokens.adopt({ name: 'environment', token: 'the-first-of-the-operator' });
    await services.adminTokens.adopt({ name: 'environment', token: 'the-second-of-the-operator' });
    expect(await authenticate('the-first-of-the-operator')).toBeNull();
    expect(await authenticate('the-second-of-the-operator')).toMatchObject({ role: 'owner' });
    expect(await authenticate(made)).not.toBeNull();
    const { records } = await services.audit.list({ subject: 'admin_token', limit: 10 });
    expect(records.map(({ action }) => action)).toEqual(
      ['admin_token.revoke', 'admin_token.create', 'admin_token.create', 'admin_token.create'].toSorted(
        (a, b) => (a < b ? 1 : -1),
      ),
    );
  });

  it('tells when it was revoked before', async () => {
    await services.adminTokens.adopt({ name: 'environment', token: 'the-first-of-the-operator' });
    await services.adminTokens.adopt({ name: 'environment', token: 'the-second-of-the-operator' });
    const again = await services.adminTokens.adopt({
      name: 'environment',
      token: 'the-first-of-the-operator',
    });
    expect(again.revokedAt).not.toBeNull();
    expect(await services.adminTokens.authenticate('the-second-of-the-operator')).toBeNull();
  });
});

describe('what the control thread asks', () => {
  it('names of projects and keys, and their last use', async () => {
    const { record } = await services.keys.create({ name: 'app', project: 'shop' }, 'test');
    const { id, projectId } = record.key;
    expect(services.projectName(projectId)).toBe('shop');
    expect(services.projectName('prj_unknown')).toBe('prj_unknown');
    expect(await services.findKeys(new Set([id, 'key_unknown']))).toMatchObject([{ id, name: 'app' }]);
    services.lastUse.note([
      { keyId: id, at: 2_000, clientIp: '::1', secret: 'current' },
      { keyId: id, at: 1_000, clientIp: '::2', secret: 'current' },
    ]);
    await services.lastUse.flush();
    expect(services.describeKey(await services.keys.show(id))).toMatchObject({
      last_used: '1970-01-01T00:00:02Z',
      last_used_ip: '::1',
    });
  });
});
