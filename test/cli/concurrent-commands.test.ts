import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cli, createCli } from './cli.ts';

let cli: Cli;
beforeAll(() => {
  cli = createCli();
});
afterAll(() => cli.dispose());

it('lets eight processes create keys at once, in a store that none of them finds made', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `app ${index}`);
  const created = await Promise.all(names.map((name) => cli.json('keys', 'create', '--name', name)));
  expect(new Set(created.map((key) => key['id'])).size).toBe(8);
  const { data } = await cli.json('keys', 'list');
  expect((data as { name: string }[]).map((key) => key.name).sort()).toEqual(names);
});
