import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cli, createCli } from './cli.ts';

let cli: Cli;
beforeAll(() => {
  cli = createCli();
});
afterAll(() => cli.dispose());

it('migrates a new store once', async () => {
  expect(await cli.json('migrate')).toEqual({
    migrated: [
      '0001-keys',
      '0002-events',
      '0003-audit',
      '0004-alerts',
      '0005-webhooks',
      '0006-key-origins-by-route',
      '0007-admin-token-origin',
    ],
  });
  expect(await cli.json('migrate')).toEqual({ migrated: [] });
});

it('makes, lists, changes and deletes projects', async () => {
  expect(
    await cli.json('projects', 'create', 'crm', '--organization', 'acme', '--format', 'token'),
  ).toMatchObject({
    name: 'crm',
    organization: 'acme',
    formats: ['token'],
    active: true,
  });
  expect(await cli.json('projects', 'update', 'crm', '--active', 'no', '--preset', 'strict')).toMatchObject({
    active: false,
    preset: 'strict',
  });
  const { data } = await cli.json('projects', 'list');
  expect((data as { name: string }[]).map((project) => project.name)).toEqual(['crm', 'default']);
  expect(await cli.json('projects', 'delete', 'crm')).toMatchObject({ deleted: true });
  expect((await cli.run('projects', 'delete', 'crm')).exitCode).toBe(1);
  const declared = await cli.run('projects', 'update', 'shop', '--active', 'no');
  expect(declared.exitCode).toBe(1);
  expect(declared.stderr).toContain('stands in gateway.yaml');
});

it('makes an admin token and prints it once', async () => {
  const created = await cli.json(
    'admin-tokens',
    'create',
    '--name',
    'ops',
    '--role',
    'editor',
    '--expires',
    '90d',
  );
  expect(created).toMatchObject({ name: 'ops', role: 'editor', status: 'active' });
  expect(created['token']).toMatch(/^tga_\w{46}$/);
  const { token: _token, ...object } = created;
  expect(await cli.json('admin-tokens', 'list')).toEqual({ data: [object], next_cursor: null });
  expect(await cli.json('admin-tokens', 'revoke', String(created['id']))).toMatchObject({
    status: 'revoked',
  });
  expect((await cli.run('admin-tokens', 'revoke', 'adm_unknown')).exitCode).toBe(1);
});

it('checks a configuration and prints its schema', async () => {
  expect(await cli.json('config', 'check')).toEqual({ valid: true, file: 'gateway.yaml', warnings: [] });
  expect((await cli.run('config', 'check')).stdout).toBe(
    'gateway.yaml is valid: 1 route, 1 upstream, 1 plan.\n',
  );
  expect(await cli.json('config', 'schema')).toHaveProperty('properties.listen');
});

it('takes --config and --json before the command as well', async () => {
  const { exitCode, stdout } = await cli.run('--json', '--config', 'gateway.yaml', 'projects', 'list');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toHaveProperty('data');
});
