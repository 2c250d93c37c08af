import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cli, createCli, words } from './cli.ts';

let cli: Cli;
beforeAll(() => {
  cli = createCli();
});
afterAll(() => cli.dispose());

it('creates a key and prints it once, with a warning to store it', async () => {
  const { exitCode, stdout, stderr } = await cli.run('keys', 'create', '--name', 'Production App');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.match(/tg_live_\w{8}_\w{24}/g)).toHaveLength(1);
  expect(stdout).toContain('cannot be read again');
});

it('takes every setting, and shows them again', async () => {
  const created = await cli.json(
    ...words(`
      keys create --name all --project default --env test --format prefixed --description tests --plan free
      --permission tasks:read --permission write --agent a1 --agent a2 --route local --model gpt-*
      --origin example.com --ip 10.0.0.0/8 --origin-check always --rpm 1 --rph 2 --rpd 3 --burst 4
      --concurrency 5 --expires 2099-12-31T23:59:59Z --metadata team=a --metadata b=c=d
    `),
  );
  const { key, ...rest } = created;
  expect(key).toMatch(/^tg_test_/);
  expect(rest).toMatchObject({
    name: 'all',
    env: 'test',
    description: 'tests',
    plan: 'free',
    permissions: ['tasks:read', '*:read', '*:write'],
    agents: ['a1', 'a2'],
    routes: ['local'],
    models: ['gpt-*'],
    allowed_origins: ['https://example.com'],
    allowed_ips: ['10.0.0.0/8'],
    origin_check: 'always',
    rate_limits: {
      requestsPerMinute: 1,
      requestsPerHour: 2,
      requestsPerDay: 3,
      burst: 4,
      tokensPerMinute: null,
      tokensPerDay: null,
      maxConcurrent: 5,
    },
    expires_at: '2099-12-31T23:59:59Z',
    metadata: { team: 'a', b: 'c=d' },
    status: 'active',
  });
  expect(await cli.json('keys', 'show', String(created['id']))).toEqual(rest);
});

it('changes what is named, replaces lists and clears with none', async () => {
  const { id } = await cli.json(
    ...words('keys create --name a --origin a.com --rpm 5 --plan free --expires 30d'),
  );
  const key = String(id);
  expect(
    await cli.json('keys', 'update', key, '--name', 'b', '--origin', 'b.com', '--rph', '9'),
  ).toMatchObject({
    name: 'b',
    allowed_origins: ['https://b.com'],
    rate_limits: { requestsPerMinute: 5, requestsPerHour: 9 },
    plan: 'free',
  });
  expect(
    await cli.json(...words(`keys update ${key} --origin none --rpm none --plan none --expires never`)),
  ).toMatchObject({
    allowed_origins: [],
    rate_limits: { requestsPerMinute: null, requestsPerHour: 9 },
    plan: null,
    expires_at: null,
  });
});

it('switches a key off and on, rotates it and revokes it', async () => {
  const created = await cli.json('keys', 'create', '--name', 'a', '--project', 'shop', '--label', 'dev');
  const id = String(created['id']);
  expect(created['key']).toMatch(/^sk_live_dev_\w{50}$/);
  expect(await cli.json('keys', 'disable', id)).toMatchObject({ status: 'disabled', enabled: false });
  expect(await cli.json('keys', 'enable', id)).toMatchObject({ status: 'active' });
  const rotated = await cli.json('keys', 'rotate', id, '--grace', '48h');
  expect(rotated).toMatchObject({ id, previous_secret: { last8: created['last8'] } });
  expect(rotated['key']).not.toBe(created['key']);
  expect(await cli.json('keys', 'revoke', id)).toMatchObject({ status: 'revoked' });
  const again = await cli.run('keys', 'enable', id);
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toContain('revoked, which is final');
});

it('lists keys in pages, revoked ones only when asked for', async () => {
  const name = 'listed';
  const ids: unknown[] = [];
  for (let index = 0; index < 3; index++) ids.push((await cli.json('keys', 'create', '--name', name))['id']);
  await cli.run('keys', 'revoke', String(ids[0]));
  const first = await cli.json('keys', 'list', '--name', name, '--limit', '1');
  expect(first).toMatchObject({ data: [{ id: ids[2] }], next_cursor: expect.any(String) as string });
  const rest = await cli.json('keys', 'list', '--name', name, '--cursor', String(first['next_cursor']));
  expect(rest).toMatchObject({ data: [{ id: ids[1] }], next_cursor: null });
  const revoked = await cli.json('keys', 'list', '--name', name, '--status', 'revoked');
  expect(revoked).toMatchObject({ data: [{ id: ids[0] }] });
  const table = await cli.run('keys', 'list', '--name', name);
  expect(table.stdout).toMatch(/^ID +NAME +PROJECT +ENV +PREFIX +STATUS/);
});

it('never writes a plaintext key to the disk', async () => {
  const prefixed = await cli.json('keys', 'create', '--name', 'a');
  const pair = await cli.json('keys', 'create', '--name', 'a', '--project', 'shop', '--format', 'pair');
  const rotated = await cli.json('keys', 'rotate', String(prefixed['id']));
  const secrets = [prefixed['key'], String(pair['key']).split(':')[1], rotated['key']].map(String);
  const data = join(cli.directory, 'data');
  expect(readdirSync(data)).toContain('tollgate.db');
  for (const file of readdirSync(data)) {
    const bytes = readFileSync(join(data, file));
    for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
  }
});
