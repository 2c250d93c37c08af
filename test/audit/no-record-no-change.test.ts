/** A change that cannot be put on record does not happen. */
import Database from 'better-sqlite3';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminClient, type Client, createAdminToken, createClient, sessionClient } from '../admin/client.ts';
import { useScene } from '../support/scenes.ts';

const scene = useScene();
let database: Database.Database;
let admin: Client;

beforeEach(async () => {
  admin = await adminClient(scene);
  database = new Database(join(scene.gateway.directory, 'data/tollgate.db'), { timeout: 5_000 });
});
afterEach(() => {
  database.exec('drop trigger if exists no_audit');
  database.close();
});

function breakAuditLog(): void {
  database.exec("create trigger no_audit before insert on audit_log begin select raise(abort, 'no'); end");
}

/** Everything in the tables that management changes, but for the times at which keys were used. */
function dump(): string {
  const tables = [
    'api_keys',
    'key_secrets',
    'projects',
    'organizations',
    'admin_tokens',
    'change_log',
    'audit_log',
  ];
  const rows = tables.map((table) => database.prepare(`select * from ${table}`).all());
  return JSON.stringify(rows);
}

describe('with an audit log that cannot be written', () => {
  it.each<[string, string, (id: string) => string, unknown]>([
    ['creating a key', 'POST', () => '/v1/api-keys', { name: 'b' }],
    ['changing a key', 'PATCH', (id) => `/v1/api-keys/${id}`, { name: 'b', enabled: false }],
    ['disabling a key', 'POST', (id) => `/v1/api-keys/${id}/disable`, undefined],
    ['rotating a key', 'POST', (id) => `/v1/api-keys/${id}/rotate`, { grace_seconds: 0 }],
    ['revoking a key', 'DELETE', (id) => `/v1/api-keys/${id}`, undefined],
    ['creating a project', 'POST', () => '/v1/projects', { name: 'new', organization: 'new' }],
    ['changing a project', 'PATCH', () => '/v1/projects/default', { active: false }],
    ['creating an admin token', 'POST', () => '/v1/admin-tokens', { name: 'new' }],
  ])('%s answers 503 and changes nothing', async (_what, method, path, body) => {
    const created = await admin('POST', '/v1/api-keys', { name: 'a' });
    breakAuditLog();
    const before = dump();
    const answer = await admin(method, path(String(created.body['id'])), body);
    expect(answer).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
    expect(String(answer.body['detail'])).toContain('audit log');
    expect(dump()).toBe(before);
  });

  it('nobody signs in', async () => {
    const token = await createAdminToken(scene);
    breakAuditLog();
    const client = createClient(scene.gateway.admin, null);
    const answer = await client('POST', '/dashboard/session', { token });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('a session can be ended all the same', async () => {
    const session = await sessionClient(scene);
    breakAuditLog();
    expect((await session('DELETE', '/dashboard/session')).status).toBe(503);
    expect((await session('GET', '/dashboard/session')).status).toBe(401);
  });

  it('no key of an import is stored', async () => {
    breakAuditLog();
    const before = dump();
    const { keyImport } = scene.gateway.server.services;
    const text = JSON.stringify([{ name: 'x', sha256: hash('sha256', 'x') }]);
    await expect(
      keyImport.import(text, { format: 'json', dryRun: false }, 'import json'),
    ).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(dump()).toBe(before);
  });
});
