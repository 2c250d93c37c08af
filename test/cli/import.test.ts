/** `keys import`: all or nothing, every mistake at once, and no secret anywhere. */
import { hash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Cli, createCli } from './cli.ts';
import { importFile } from './import.ts';

const FOREIGN = 'acme-4f9a1c0be27d48e6a35b';
const OTHER = 'acme-91d07b6e5c2f4a8d9e03';

let cli: Cli;
beforeEach(() => {
  cli = createCli();
});
afterEach(() => cli.dispose());

async function countKeys(): Promise<number> {
  return ((await cli.json('keys', 'list'))['data'] as unknown[]).length;
}

it('takes a key with every setting', async () => {
  const { report, exitCode } = await importFile(cli, [
    {
      key: FOREIGN,
      name: 'all',
      description: 'tests',
      project: 'shop',
      env: 'test',
      plan: 'free',
      permissions: ['tasks:read'],
      agents: ['a1'],
      routes: ['local'],
      models: ['gpt-*'],
      allowed_origins: ['example.com'],
      allowed_ips: ['10.0.0.0/8'],
      origin_check: 'always',
      rate_limits: { requestsPerMinute: 5, burst: 9 },
      budget: { usd: 5, period: 'day' },
      enabled: false,
      expires_at: '2099-12-31T23:59:59Z',
      auto_renew: true,
      metadata: { team: 'a', size: 3 },
    },
  ]);
  expect({ exitCode, errors: report.errors }).toEqual({ exitCode: 0, errors: [] });
  expect(report).toMatchObject({ dry_run: false, rows: 1, imported: 1 });
  const shown = await cli.json('keys', 'show', String(report.keys[0]?.['id']));
  expect(shown).toMatchObject({
    name: 'all',
    format: 'imported',
    prefix: 'acme-4...',
    last8: 'e6a35b',
    env: 'test',
    plan: 'free',
    permissions: ['tasks:read'],
    agents: ['a1'],
    routes: ['local'],
    models: ['gpt-*'],
    allowed_origins: ['https://example.com'],
    allowed_ips: ['10.0.0.0/8'],
    origin_check: 'always',
    rate_limits: { requestsPerMinute: 5, burst: 9, requestsPerHour: null },
    budget: { usd: 5, period: 'day' },
    status: 'disabled',
    expires_at: '2099-12-31T23:59:59Z',
    auto_renew: true,
    metadata: { team: 'a', size: '3' },
    created_by: 'import json',
  });
});

it('reads the same from CSV and from JSON lines', async () => {
  const csv = `﻿key,name,models,rate_limits.requestsPerMinute,metadata.team,enabled\r\n${FOREIGN},"a, ""b""",gpt-4o;o3,7,x,false\r\n`;
  const lines = `${JSON.stringify({
    key: OTHER,
    name: 'a, "b"',
    models: ['gpt-4o', 'o3'],
    rate_limits: { requestsPerMinute: 7 },
    metadata: { team: 'x' },
    enabled: false,
  })}\n\n`;
  for (const [text, row] of [
    [csv, 2],
    [lines, 1],
  ] as const) {
    const { report } = await importFile(cli, text);
    expect(report.errors).toEqual([]);
    expect(report.keys).toMatchObject([
      {
        row,
        name: 'a, "b"',
        models: ['gpt-4o', 'o3'],
        rate_limits: { requestsPerMinute: 7 },
        metadata: { team: 'x' },
        status: 'disabled',
      },
    ]);
  }
});

it('writes nothing with --dry-run and tells what it would write', async () => {
  const { report, exitCode } = await importFile(cli, [{ key: FOREIGN, name: 'a' }], '--dry-run');
  expect(exitCode).toBe(0);
  expect(report).toMatchObject({ dry_run: true, imported: 0, keys: [{ row: 1, id: null, name: 'a' }] });
  expect(await countKeys()).toBe(0);
});

it('tells every mistake of every row and stores none of them', async () => {
  const { report, exitCode } = await importFile(cli, [
    { key: FOREIGN, name: 'good' },
    { key: 'short', name: '', plan: 'gold', env: 'prod', rate_limits: { requestsPerMinute: 'many', x: 1 } },
    { name: 'no key', project: 'nowhere', colour: 'red' },
    { sha256: 'abc', name: 'a', expires_at: 'tomorrow', routes: ['nowhere'] },
    { key: OTHER, sha256: hash('sha256', OTHER), name: 'a', permissions: ['tasks'], budget: '5/hour' },
  ]);
  expect(exitCode).toBe(1);
  expect(report.errors.map(({ row, field }) => `${row} ${field}`).sort()).toEqual(
    [
      '2 key',
      '2 name',
      '2 plan',
      '2 env',
      '2 rate_limits.requestsPerMinute',
      '2 rate_limits.x',
      '3 key',
      '3 project',
      '3 colour',
      '4 sha256',
      '4 expires_at',
      '4 routes',
      '5 key',
      '5 permissions',
      '5 budget',
    ].sort(),
  );
  expect(report.imported).toBe(0);
  expect(await countKeys()).toBe(0);
  const text = await cli.run('keys', 'import', join(cli.directory, 'import.txt'));
  expect(text).toMatchObject({ exitCode: 1, stderr: '' });
  expect(text.stdout).toMatch(/^Nothing was imported: 15 mistakes in 5 rows\.\n\nROW +FIELD +MISTAKE\n2 /);
});

it('reports doubles in the file and in the store, in either form of the secret', async () => {
  const own = await cli.json('keys', 'create', '--name', 'own');
  await importFile(cli, [{ sha256: hash('sha256', FOREIGN), name: 'a' }]);
  const { report } = await importFile(cli, [
    { key: FOREIGN, name: 'hashed before' },
    { key: String(own['key']), name: 'made here' },
    { key: OTHER, name: 'first' },
    { sha256: hash('sha256', OTHER).toUpperCase(), name: 'second' },
  ]);
  expect(report.errors).toEqual([
    {
      row: 1,
      field: 'key',
      message: expect.stringMatching(/^key key_\w+ has this secret already$/) as string,
    },
    { row: 2, field: 'key', message: `key ${String(own['id'])} has this secret already` },
    { row: 4, field: 'sha256', message: 'row 3 has this secret already' },
  ]);
  expect(await countKeys()).toBe(2);
});

it('keeps the format of keys that have a shape of ours', async () => {
  const checked = await cli.json('keys', 'create', '--name', 'a', '--project', 'shop', '--label', 'dev');
  const other = createCli();
  try {
    const unchecked = `sk_test_${'a'.repeat(50)}`;
    const pair = `pk_${'b'.repeat(32)}:sk_${'c'.repeat(60)}`;
    const { report } = await importFile(other, [
      { key: String(checked['key']), name: 'token' },
      { key: unchecked, name: 'unchecked' },
      { key: pair, name: 'pair' },
    ]);
    expect(report.errors).toEqual([]);
    expect(report.keys).toMatchObject([
      { format: 'token', env: 'live', prefix: checked['prefix'], last8: checked['last8'] },
      { format: 'token', env: 'test', prefix: 'sk_test_aaaaaaaa...' },
      { format: 'pair', public_key: `pk_${'b'.repeat(32)}`, origin_check: 'public_only' },
    ]);
    const wrong = await importFile(other, [
      { key: `${unchecked.slice(0, -1)}b`, name: 'a', env: 'live' },
      { key: `pk_${'d'.repeat(32)}`, name: 'a' },
      { key: `pk_${'b'.repeat(32)}:sk_${'d'.repeat(60)}`, name: 'a' },
      { key: 'foreign-with:a-colon-in-it', name: 'a' },
    ]);
    expect(wrong.report.errors.map(({ row, field }) => [row, field])).toEqual([
      [1, 'env'],
      [2, 'key'],
      [3, 'key'],
      [4, 'key'],
    ]);
  } finally {
    other.dispose();
  }
});

it('prints and stores no secret, wherever in the file it stands', async () => {
  const misplaced = 'Xq3B7hT0v5Zc1Lm9Wk4Rf8Ns2Pd6Yg0J';
  const answers = [
    await importFile(cli, [{ key: FOREIGN, name: 'a' }]),
    await importFile(cli, [{ key: FOREIGN, name: 'again' }]),
    await importFile(cli, [
      {
        key: OTHER,
        name: 'a',
        plan: misplaced,
        project: misplaced,
        env: misplaced,
        routes: [misplaced],
        allowed_ips: [misplaced],
        expires_at: misplaced,
        permissions: [misplaced],
      },
    ]),
  ];
  writeFileSync(join(cli.directory, 'bare.txt'), `${misplaced}\n${OTHER}\n`);
  writeFileSync(join(cli.directory, 'broken.txt'), `[{"key": "${misplaced}" "name": "a"}]`);
  const files = ['bare.txt', 'broken.txt'].map((name) =>
    cli.run('keys', 'import', join(cli.directory, name)),
  );
  const refused = await Promise.all(files);
  expect(refused.map(({ exitCode }) => exitCode)).toEqual([2, 2]);
  for (const { stdout, stderr } of [...answers, ...refused]) {
    for (const secret of [FOREIGN, OTHER, misplaced]) expect(stdout + stderr).not.toContain(secret);
  }
  const data = join(cli.directory, 'data');
  for (const file of readdirSync(data)) {
    const bytes = readFileSync(join(data, file));
    for (const secret of [FOREIGN, OTHER, misplaced]) expect(bytes.includes(secret)).toBe(false);
  }
});

it('imports an expired key as an expired one', async () => {
  const { report } = await importFile(cli, [{ key: FOREIGN, name: 'a', expires_at: '2020-01-01T00:00:00Z' }]);
  expect(report.keys).toMatchObject([{ status: 'expired', expires_at: '2020-01-01T00:00:00Z' }]);
});

it.each([
  ['an empty file', ''],
  ['an empty list', '[]'],
  ['one page of several', { data: [{ key: FOREIGN, name: 'a' }], next_cursor: '5' }],
  ['entries that are no objects', ['a']],
  ['CSV without a header', `${FOREIGN},a\n`],
  ['CSV with a line too short', `key,name\n${FOREIGN}\n`],
  ['CSV with an open quote', `key,name\n"${FOREIGN},a\n`],
  ['a file that is not there', null],
])('refuses %s with exit code 2', async (_name, content) => {
  const file = join(cli.directory, content === null ? 'nowhere.json' : 'import.txt');
  if (content !== null) writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const { exitCode, stdout, stderr } = await cli.run('keys', 'import', file);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^error: /);
  expect(stderr).not.toContain(FOREIGN);
});
