/**
 * docs/architecture.md says which folder may import which, and which package belongs where. This holds the
 * tables against the code, and proves on snippets that a violation would be seen.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { checkSource, findCircle, MAX_LINES } from './support/architecture/check-source.ts';
import { readRules } from './support/architecture/read-rules.ts';
import { readSource } from './support/architecture/read-source.ts';

/** A scan that sees fewer files than this looks in the wrong place. */
const LEAST_FILES = 15;
const LONG_FILES = new Map([['domain/errors.ts', 'one table, a row per error code']]);

const rules = readRules(readFileSync('docs/architecture.md', 'utf8'));
const options = {
  dependencies: new Set(Object.keys(packageJson.dependencies)),
  bundled: new Set(Object.keys(packageJson.devDependencies)),
  longFiles: LONG_FILES,
};
const files = globSync('**/*.{ts,tsx}', { cwd: 'src' }).map((path) =>
  readSource(path.replaceAll(sep, '/'), readFileSync(join('src', path), 'utf8')),
);

describe('the source', () => {
  it('is seen', () => {
    expect(files.length).toBeGreaterThanOrEqual(LEAST_FILES);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThanOrEqual(LEAST_FILES);
  });

  it('keeps to the tables of docs/architecture.md', () => {
    expect(checkSource(files, rules, options)).toEqual([]);
  });

  it('has exceptions only for files that are there', () => {
    const paths = new Set(files.map((file) => file.path));
    expect([...LONG_FILES.keys()].filter((path) => !paths.has(path))).toEqual([]);
  });
});

describe('the tables', () => {
  it('allow no circle between folders', () => {
    expect(findCircle(rules)).toBeNull();
  });

  it('name only folders of the table', () => {
    const named = [...rules.folders.values()].flatMap((rule) => [
      ...rule.mayImport,
      ...rule.mayImportTypesOf,
    ]);
    expect(named.filter((folder) => !rules.folders.has(folder))).toEqual([]);
  });
});

describe('the checker', () => {
  const check = (path: string, text: string): string[] =>
    checkSource([readSource(path, text)], rules, { ...options, longFiles: new Map() });

  it.each([
    ['gateway/x.ts', "import { a } from '../admin/a.ts';", 'gateway may not import admin'],
    ['keys/x.ts', "import type { A } from '../limits/a.ts';", 'keys may not import limits'],
    ['domain/x.ts', "export * from '../keys/a.ts';", 'domain may not import keys'],
    ['domain/x.ts', "export { a } from '../keys/a.ts';", 'domain may not import keys'],
    ['domain/x.ts', "const a = await import('../keys/a.ts');", 'domain may not import keys'],
    ['domain/x.ts', "type A = import('../keys/a.ts').A;", 'domain may not import keys'],
    ['usage/readers/x.ts', "import { a } from '../../keys/a.ts';", 'usage may not import keys'],
    ['storage/x.ts', "import { a } from '../keys/a.ts';", 'storage may import types of keys only'],
    ['storage/x.ts', "import { type A } from '../keys/a.ts';", 'storage may import types of keys only'],
    ['lib/x.ts', "import { a } from '../main.ts';", 'lib may not import main.ts'],
    ['novelty/x.ts', 'export const a = 1;', 'the folder novelty is not in the table'],
    ['config/x.ts', "import a from '../../package.json';", 'imports ../../package.json, outside of src'],
    ['cli/x.ts', 'await import(name);', 'imports a computed path'],
    ['lib/x.ts', "import fs from 'fs';", 'imports fs without node:'],
    ['lib/x.ts', "import { it } from 'vitest';", 'imports vitest, which is not in dependencies'],
    ['gateway/forward.ts', "import { Pool } from 'undici';", 'undici belongs in upstreams/'],
    ['gateway/upgraded.ts', "import 'http-proxy-3/x';", 'http-proxy-3 belongs in gateway/upgrade'],
    ['gateway/x.ts', "import type { A } from 'http-proxy-3';", 'http-proxy-3 belongs in gateway/upgrade'],
    ['usage/x.ts', "const S = require('better-sqlite3');", 'better-sqlite3 belongs in storage/'],
    ['keys/x.ts', "import { a } from 'fastify';", 'fastify belongs in admin/'],
    ['gateway/x.ts', "import pino from 'pino';", 'pino belongs in telemetry/'],
    ['gateway/x.ts', "const a = process.env['A'];", 'process.env belongs in config/'],
    ['gateway/x.ts', 'const a = globalThis.process.env;', 'process.env belongs in config/'],
    ['gateway/x.ts', "const a = process['env'];", 'process.env belongs in config/'],
    ['gateway/x.ts', 'const { env } = process;', 'process.env belongs in config/'],
    ['gateway/x.ts', "import { env } from 'node:process';", 'process.env belongs in config/'],
    ['gateway/x.ts', 'const a = Date.now();', 'Date.now belongs in lib/clock, dashboard/format/now'],
    ['gateway/x.ts', 'const clock = Date.now;', 'Date.now belongs in lib/clock, dashboard/format/now'],
    ['gateway/x.ts', 'const { now } = Date;', 'Date.now belongs in lib/clock, dashboard/format/now'],
    ['gateway/x.ts', 'const a = new Date();', 'new Date() belongs in lib/clock, dashboard/format/now'],
    ['gateway/x.ts', 'const a = Date();', 'new Date() belongs in lib/clock, dashboard/format/now'],
    ['dashboard/x.tsx', "import { a } from '../admin/a.ts';", 'dashboard may import types of admin only'],
    ['dashboard/x.tsx', "import { a } from 'zod';", 'imports zod, which is not in devDependencies'],
    ['admin/x.ts', "import { a } from 'axe-core';", 'imports axe-core, which is not in dependencies'],
    ['lib/x.ts', 'export default 1;', 'has a default export'],
    ['lib/x.ts', 'const a = 1; export { a as default };', 'has a default export'],
  ])('reports %s: %s', (path, text, violation) => {
    expect(check(path, text)).toEqual([`${path}: ${violation}`]);
  });

  it.each([
    ['gateway/upgrade-body.ts', "import { a } from 'http-proxy-3';"],
    ['storage/x.ts', "import type { KeyReader } from '../keys/key-store.ts';"],
    ['lib/clock.ts', 'const a = Date.now();'],
    ['config/load.ts', 'const a = process.env;'],
    ['dashboard/x.tsx', "import { a } from '../domain/a.ts'; import { b } from '@mantine/core';"],
    ['gateway/x.ts', "import { b } from './b.ts'; import { c } from 'node:fs'; const d = new Date(0);"],
    ['gateway/x.ts', '// Date.now() and process.env in a comment\nconst a = "process.env";'],
  ])('accepts %s: %s', (path, text) => {
    expect(check(path, text)).toEqual([]);
  });

  it('reports a file that is too long', () => {
    const line = 'export const a = 1;\n';
    expect(check('lib/x.ts', line.repeat(MAX_LINES))).toEqual([]);
    expect(check('lib/x.ts', line.repeat(MAX_LINES + 1))).toEqual(['lib/x.ts: 251 lines, more than 250']);
  });

  it('reports an exception that is no longer needed', () => {
    const longFiles = new Map([['lib/x.ts', 'was long once']]);
    const file = readSource('lib/x.ts', 'export const a = 1;');
    expect(checkSource([file], rules, { ...options, longFiles })).toEqual([
      'lib/x.ts: is excepted from the length limit without need',
    ]);
  });

  it('sees a circle between folders', () => {
    const rule = (name: string) => ({ mayImport: [name], mayImportTypesOf: [] });
    const folders = new Map([
      ['a', rule('b')],
      ['b', rule('c')],
      ['c', rule('a')],
    ]);
    expect(findCircle({ folders, places: new Map() })).toBe('a');
  });

  it('refuses a document without its tables', () => {
    expect(() => readRules('# Architecture\n')).toThrow('No table');
  });
});
