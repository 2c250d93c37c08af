/** `tollgate audit`: the record of what was done, and whether it is whole. */
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openServices } from '../../src/app/services.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createClock } from '../../src/lib/clock.ts';
import { tamper } from '../audit/support.ts';
import { type Cli, createCli } from './cli.ts';

// Each command is a process of its own, and a machine may have others to run.
vi.setConfig({ testTimeout: 120_000 });

let cli: Cli;
beforeEach(() => {
  cli = createCli();
});
afterEach(() => cli.dispose());

const file = () => join(cli.directory, 'data/tollgate.db');

/** Keys that this process makes, since it is not about who makes them. */
async function createKeys(...names: readonly string[]): Promise<void> {
  const config = loadConfig(join(cli.directory, 'gateway.yaml'), {});
  const services = await openServices(config, { clock: createClock() });
  for (const name of names) await services.keys.create({ name }, 'test');
  await services.close();
}

interface Row {
  readonly seq: number;
  readonly action: string;
  readonly actor: { readonly type: string; readonly name: string };
  readonly source: string | null;
  readonly subject: { readonly id: string };
}

async function list(...args: readonly string[]): Promise<readonly Row[]> {
  return (await cli.json('audit', 'list', ...args))['data'] as Row[];
}

it('lists who did what, and narrows the list', async () => {
  const created = await cli.json('keys', 'create', '--name', 'app');
  const id = String(created['id']);
  await cli.json('keys', 'update', id, '--rpm', '5');
  await cli.json('keys', 'disable', id);
  await cli.json('admin-tokens', 'create', '--name', 'ops');
  const rows = await list('--key', id);
  expect(rows.map(({ action }) => action)).toEqual(['key.disable', 'key.update', 'key.create']);
  expect(rows[0]).toMatchObject({
    actor: { type: 'cli', id: null, name: userInfo().username },
    source: hostname(),
    before: { enabled: true },
    after: { enabled: false },
  });
  expect((await list('--actor', 'cli')).map(({ action }) => action)).toHaveLength(4);
  expect(await list('--subject', 'ops', '--action', 'admin_token.create', '--since', '1h')).toHaveLength(1);
  expect(await list('--action', 'key', '--limit', '1')).toMatchObject([{ action: 'key.disable' }]);
  const { stdout } = await cli.run('audit', 'list', '--key', id);
  expect(stdout).toContain('enabled: true → false');
  expect(stdout).not.toContain(String(created['key']));
});

it('verifies: exit 0 for a whole log, exit 1 with the rows for one that was tampered with', async () => {
  await createKeys('a', 'b', 'c', 'd', 'e');
  const whole = await cli.json('audit', 'verify');
  expect(whole).toMatchObject({ intact: true, rows: 6, problems: [] });
  const { seq, mac } = whole['head'] as { seq: number; mac: string };
  expect((await cli.run('audit', 'verify', '--expect', `${seq}:${mac}`)).exitCode).toBe(0);

  tamper(file(), (database) => {
    database.exec("update audit_log set actor_name = 'nobody' where seq = 3");
    database.exec('delete from audit_log where seq = 5');
  });
  const broken = await cli.run('audit', 'verify');
  expect(broken).toMatchObject({ exitCode: 1, stderr: '' });
  expect(broken.stdout).toContain('NOT INTACT');
  expect(broken.stdout).toContain('altered: seq 3 was altered');
  expect(broken.stdout).toContain('removed: seq 5 was removed');
});

it('finds a cut-off end with the head of before alone', async () => {
  await createKeys('a', 'b', 'c');
  const { head } = (await cli.json('audit', 'verify')) as { head: { seq: number; mac: string } };
  tamper(file(), (database) => database.exec('delete from audit_log where seq > 3'));
  expect((await cli.run('audit', 'verify')).exitCode).toBe(0);
  const { exitCode, stdout } = await cli.run(
    'audit',
    'verify',
    '--expect',
    `${head.seq}:${head.mac}`,
    '--json',
  );
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ intact: false, problems: [{ kind: 'truncated', seq: 4 }] });
});

it('refuses a head that is none', async () => {
  expect(await cli.run('audit', 'verify', '--expect', 'last')).toMatchObject({ exitCode: 2, stdout: '' });
});

it('many processes that write at once make one chain', async () => {
  const names = Array.from({ length: 6 }, (_, index) => `app ${index}`);
  await Promise.all(names.map((name) => cli.json('keys', 'create', '--name', name)));
  expect(await cli.json('audit', 'verify')).toMatchObject({ intact: true, rows: 7, problems: [] });
  expect((await list()).map(({ seq }) => seq)).toEqual([7, 6, 5, 4, 3, 2, 1]);
});
