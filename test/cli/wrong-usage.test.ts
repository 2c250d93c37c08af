import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from './cli.ts';

let cli: Cli;
beforeAll(() => {
  cli = createCli();
});
afterAll(() => cli.dispose());

it.each([
  ['an unknown command, with the nearest one', ['kyes', 'list'], 'Did you mean keys?'],
  ['an unknown subcommand', ['keys', 'lst'], 'Did you mean list?'],
  ['an unknown option', ['keys', 'list', '--projct', 'a'], 'Did you mean --project?'],
  ['a missing option', ['keys', 'create'], '--name'],
  ['a missing argument', ['keys', 'show'], "missing required argument 'id'"],
  ['a superfluous argument', ['keys', 'list', 'all'], 'too many arguments'],
  [
    'a word that is no choice',
    ['keys', 'create', '--name', 'a', '--env', 'prod'],
    'Allowed choices are live, test',
  ],
  ['a figure that is none', ['keys', 'create', '--name', 'a', '--rpm', '1.5'], 'whole number'],
  [
    'a date that does not exist',
    ['keys', 'create', '--name', 'a', '--expires', '2027-02-30T00:00:00Z'],
    'not an instant',
  ],
  [
    'an expiry in the past',
    ['keys', 'create', '--name', 'a', '--expires', '2020-01-01T00:00:00Z'],
    'in the past',
  ],
  ['a duration that is none', ['keys', 'rotate', 'key_x', '--grace', '2 days'], 'not a duration'],
  ['a plan that does not exist', ['keys', 'create', '--name', 'a', '--plan', 'gold'], 'it has free'],
  ['metadata without a value', ['keys', 'create', '--name', 'a', '--metadata', 'x'], 'name=value'],
  [
    'none beside other values',
    ['keys', 'create', '--name', 'a', '--ip', 'none', '--ip', '10.0.0.1'],
    'none empties',
  ],
  ['an update of nothing', ['keys', 'update', 'key_x'], 'nothing to change'],
  ['an update of what cannot change', ['keys', 'update', 'key_x', '--env', 'test'], 'create another key'],
])('exits with 2 for %s', async (_name, args, message) => {
  const { exitCode, stdout, stderr } = await cli.run(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n +at /);
});

it('exits with 2 and the help when no command is given', async () => {
  const { exitCode, stdout, stderr } = await cli.run();
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('Usage: tollgate');
});

it('exits with 0 for help and version', async () => {
  for (const args of [['--help'], ['keys', '--help'], ['keys', 'create', '--help'], ['--version']]) {
    const { exitCode, stderr } = await cli.run(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  }
});

describe('what fails though it was asked rightly', () => {
  it('exits with 1 and names what is missing', async () => {
    const { exitCode, stderr } = await cli.run('keys', 'show', 'key_unknown');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('there is no key "key_unknown"');
  });

  it('reports every mistake of the configuration with its place', async () => {
    const file = join(cli.directory, 'bad.yaml');
    writeFileSync(file, 'listen: { prot: 1 }\nroutes: []\nupstreams: 5\n');
    const { exitCode, stderr, stdout } = await cli.run('config', 'check', '--config', file);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('bad.yaml:1:');
    expect(stderr).toContain('bad.yaml:3:');
  });

  it('says so when there is no configuration', async () => {
    const { exitCode, stderr } = await cli.run('keys', 'list', '--config', 'nowhere.yaml');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('there is no such file');
  });

  it('refuses a store that is none', async () => {
    const file = join(cli.directory, 'other.yaml');
    writeFileSync(join(cli.directory, 'notes.db'), 'my notes '.repeat(500));
    writeFileSync(file, 'storage: { url: "sqlite:notes.db" }\nupstreams: {}\nroutes: []\n');
    const { exitCode, stderr } = await cli.run('keys', 'list', '--config', file);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is not a SQLite database');
  });
});

describe('with --json', () => {
  it.each([
    [2, 'usage', ['keys', 'create']],
    [2, 'invalid_value', ['keys', 'create', '--name', ' ']],
    [1, 'not_found', ['keys', 'show', 'key_unknown']],
    [1, 'invalid_config', ['keys', 'list', '--config', 'nowhere.yaml']],
  ])('an error is one JSON document on stderr: %i %s', async (code, name, args) => {
    const { exitCode, stdout, stderr } = await cli.run(...args, '--json');
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({ error: { code: name, message: expect.any(String) as string } });
  });
});
