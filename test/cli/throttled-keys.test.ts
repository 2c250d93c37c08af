/** The command line is another process than the one that holds the limits, and shows their state all the same. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { type Cli, createCli } from './cli.ts';

const scene = useScene({ config: { projects: { default: {}, other: {} } } });
let cli: Cli;
beforeAll(() => {
  cli = createCli();
});
afterAll(() => cli.dispose());

const run = (...args: readonly string[]) => cli.json(...args, '--config', scene.gateway.configFile);

async function createThrottled(input: object = {}): Promise<string> {
  const { keys } = scene.gateway.server.services;
  const issued = await keys.create(
    { name: 'throttled', rateLimits: { requestsPerMinute: 1 }, ...input },
    'test',
  );
  const answer = await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': issued.plaintext } });
  await answer.arrayBuffer();
  expect(answer.status).toBe(200);
  return issued.record.key.id;
}

async function statusOf(id: string): Promise<unknown> {
  return (await run('keys', 'show', id))['status'];
}

async function listThrottled(...more: readonly string[]): Promise<unknown[]> {
  const { data } = await run('keys', 'list', '--status', 'rate_limited', ...more);
  return (data as { id: string; status: string }[]).map(({ id, status }) => `${id} ${status}`);
}

it('shows a key as rate_limited while it is, and as active again when it heals', async () => {
  const id = await createThrottled();
  expect(await statusOf(id)).toBe('rate_limited');
  scene.gateway.advance(61_000);
  expect(await statusOf(id)).toBe('active');
});

it('shows a throttled key that was disabled as disabled', async () => {
  const id = await createThrottled();
  await run('keys', 'disable', id);
  expect(await statusOf(id)).toBe('disabled');
});

it('lists the throttled keys alone, also by project and in pages', async () => {
  const { services } = scene.gateway.server;
  await services.keys.create({ name: 'idle', rateLimits: { requestsPerMinute: 1 } }, 'test');
  const [first, other] = [await createThrottled(), await createThrottled({ project: 'other' })];
  // A key is found by its last use, which is written some seconds late.
  await scene.gateway.metrics();
  await services.lastUse.flush();
  expect(await listThrottled()).toEqual([`${other} rate_limited`, `${first} rate_limited`]);
  expect(await listThrottled('--project', 'other')).toEqual([`${other} rate_limited`]);
  expect(await listThrottled('--limit', '1')).toEqual([`${other} rate_limited`]);
});

it('asks through a socket that is open to the owner of the database alone', () => {
  const { mode } = statSync(join(scene.gateway.directory, 'data/tollgate.db.sock'));
  expect(mode & 0o777).toBe(0o600);
});

it('shows keys where no server runs', async () => {
  const { id } = await cli.json('keys', 'create', '--name', 'offline', '--rpm', '1');
  expect((await cli.json('keys', 'show', String(id)))['status']).toBe('active');
  expect((await cli.json('keys', 'list', '--status', 'rate_limited'))['data']).toEqual([]);
});
