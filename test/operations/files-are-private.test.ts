/** Databases are for their owner alone, also in a directory that everybody may enter. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ServerProcess, startProcess } from './server-process.ts';

let directory: string;
let server: ServerProcess | null = null;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-private-'));
});
afterEach(async () => {
  await server?.dispose();
  server = null;
  rmSync(directory, { recursive: true });
});

it.skipIf(process.platform === 'win32')('are made so that others cannot read them', async () => {
  const data = join(directory, 'data');
  mkdirSync(data);
  chmodSync(data, 0o755);
  server = await startProcess({ directory, config: {} });
  await server.cli('keys', 'create', '--name', 'one');
  const readable = readdirSync(data)
    .filter((name) => statSync(join(data, name)).isFile())
    .filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0);
  expect(readable).toEqual([]);
  expect(readdirSync(data)).toContain('tollgate.db-wal');
});
