/** What the command line shows of the dates of a key, and finds by them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cli, createCli, words } from './cli.ts';

let cli: Cli;
beforeAll(() => {
  cli = createCli();
});
afterAll(() => cli.dispose());

it('shows when a key renews, when its secret is due, and the use of the old one', async () => {
  const created = await cli.json(...words('keys create --name a --expires 90d --auto-renew'));
  const id = String(created['id']);
  const days = (field: string): number =>
    Math.round((Date.parse(String(created[field])) - Date.parse(String(created['created_at']))) / 86_400_000);
  expect(created).toMatchObject({ auto_renew: true, last_rotated: null });
  expect([days('expires_at'), days('renews_at'), days('rotation_due_at')]).toEqual([90, 83, 90]);
  await cli.json('keys', 'rotate', id, '--grace', '48h');
  const { stdout } = await cli.run('keys', 'show', id);
  expect(stdout).toMatch(/^renews +20\d\d-/m);
  expect(stdout).toMatch(/^last rotated +20\d\d-/m);
  expect(stdout).toMatch(/^rotation due +20\d\d-/m);
  expect(stdout).toMatch(/^old secret +ends in \w{8}, works until 20.*, not used since$/m);
  expect(await cli.json('keys', 'update', id, '--no-auto-renew')).toMatchObject({
    auto_renew: false,
    renews_at: null,
  });
});

it('lists keys by a part of the name, and those that are due', async () => {
  await cli.json('keys', 'create', '--name', 'Production App');
  await cli.json('keys', 'create', '--name', 'old', '--metadata', 'rotation=0s');
  const names = async (...args: string[]): Promise<unknown[]> => {
    const { data } = await cli.json('keys', 'list', ...args);
    return (data as { name: string }[]).map(({ name }) => name);
  };
  expect(await names('--name', 'duction a')).toEqual(['Production App']);
  expect(await names('--due')).toEqual(['old']);
});
