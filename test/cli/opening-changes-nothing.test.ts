/** A command with another configuration, such as a candidate, does not bring it into force in the live store. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClock } from '../../src/lib/clock.ts';
import { loadConfig } from '../../src/config/load.ts';
import { openServices } from '../../src/app/services.ts';
import { type Cli, createCli } from './cli.ts';

let cli: Cli;
beforeEach(() => {
  cli = createCli();
});
afterEach(() => cli.dispose());

function write(name: string, change: (text: string) => string): void {
  const text = readFileSync(join(cli.directory, 'gateway.yaml'), 'utf8');
  writeFileSync(join(cli.directory, name), change(text));
}

async function listProjects() {
  return (await cli.json('projects', 'list'))['data'] as { name: string; active: boolean }[];
}

it('leaves projects as the serving configuration has them', async () => {
  const services = await openServices(loadConfig(join(cli.directory, 'gateway.yaml'), {}), {
    clock: createClock(),
  });
  await services.syncDeclared();
  await services.close();
  const before = await listProjects();
  expect(before).toMatchObject([{ name: 'default' }, { name: 'shop', active: true }]);
  write('candidate.yaml', (text) =>
    text.replace('formats: [token, pair] }', 'active: false }\n  bank: {}\n  default: { preset: strict }'),
  );
  for (const command of [['doctor'], ['keys', 'list']]) {
    await cli.run(...command, '--config', 'candidate.yaml');
  }
  expect(await listProjects()).toEqual(before);
});

it('makes the default project as the file has it, so that a later start finds no contradiction', async () => {
  write('gateway.yaml', (text) => `${text}  default: { organization: acme }\n`);
  expect(await listProjects()).toMatchObject([{ name: 'default', organization: 'acme' }]);
});

it('makes a project of the file that a new key belongs to', async () => {
  await cli.json('keys', 'create', '--name', 'a', '--project', 'shop', '--format', 'token');
  expect(await listProjects()).toMatchObject([{ name: 'default' }, { name: 'shop' }]);
});
