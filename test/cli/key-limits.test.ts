/** `keys show` tells the limits that hold, wherever they come from. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Cli, createCli } from './cli.ts';

let cli: Cli;
beforeEach(() => {
  cli = createCli();
});
afterEach(() => cli.dispose());

async function show(...options: readonly string[]): Promise<string> {
  const { id } = await cli.json('keys', 'create', '--name', 'a', ...options);
  return (await cli.run('keys', 'show', String(id))).stdout;
}

it('with those of the plan, marked', async () => {
  const shown = await show('--plan', 'free', '--rph', '5');
  expect(shown).toMatch(/^plan +free$/m);
  expect(shown).toMatch(/^limits +requestsPerMinute 100 \(plan\), requestsPerHour 5$/m);
});

it('with those of the default plan, by its name', async () => {
  const file = join(cli.directory, 'gateway.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}defaultPlan: free\n`);
  const shown = await show('--rpm', '60');
  expect(shown).toMatch(/^plan +free \(the default\)$/m);
  expect(shown).toMatch(/^limits +requestsPerMinute 60$/m);
});
