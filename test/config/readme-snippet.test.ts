/** What the README tells people to add to the committed gateway.yaml can be added to it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Sections {
  readonly upstreams: Readonly<Record<string, unknown>>;
  readonly routes: readonly { readonly name: string }[];
}

it('names an upstream and a route that are not there yet', () => {
  const [, snippet = ''] = /```yaml\n(.*?)```/s.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  const added = parse(snippet) as Sections;
  const committed = parse(readFileSync(join(ROOT, 'gateway.yaml'), 'utf8')) as Sections;
  const known = Object.keys(committed.upstreams);
  expect(Object.keys(added.upstreams).filter((name) => known.includes(name))).toEqual([]);
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-readme-'));
  const file = join(directory, 'gateway.yaml');
  const upstreams = { ...committed.upstreams, ...added.upstreams };
  writeFileSync(file, stringify({ ...committed, upstreams, routes: [...committed.routes, ...added.routes] }));
  try {
    expect(loadConfig(file, {}).routes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(added.routes.map(({ name }) => name)),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});
