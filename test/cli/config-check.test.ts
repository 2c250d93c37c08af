/** `tollgate config check` finds what a start would refuse, as far as it can be known without the store. */
import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Cli, createCli } from './cli.ts';

let cli: Cli;
beforeEach(() => {
  cli = createCli();
});
afterEach(() => cli.dispose());

function declare(more: string): void {
  const file = join(cli.directory, 'gateway.yaml');
  const key = `{ name: a, sha256: ${hash('sha256', 'some-key-0123456789')}, ${more} }`;
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('tollgate.pepper }', `tollgate.pepper, declared: [${key}] }`));
}

it('refuses a declared key that cannot be, at its line', async () => {
  declare('rateLimits: { burst: 5 }');
  const { exitCode, stderr } = await cli.run('config', 'check');
  expect(stderr).toContain('gateway.yaml:3:54: keys.declared[0]: burst needs requestsPerMinute');
  expect(exitCode).toBe(1);
});

it('warns of a project that only the store may have', async () => {
  declare('project: elsewhere');
  expect(await cli.json('config', 'check')).toMatchObject({
    valid: true,
    warnings: [expect.stringContaining('keys.declared[0].project: elsewhere is not under projects')],
  });
});
