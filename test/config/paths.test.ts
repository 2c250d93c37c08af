import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load.ts';

const directory = mkdtempSync(join(tmpdir(), 'tollgate-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = join(directory, name);
  writeFileSync(file, content);
  return file;
}

it('paths are relative to the file, not to the working directory', () => {
  mkdirSync(join(directory, 'etc'));
  const file = write(
    'etc/gateway.yaml',
    '{ storage: { url: "sqlite:a/b.db" }, keys: { pepperFile: ../pepper } }',
  );
  for (const name of [file, relative(process.cwd(), file)]) {
    const config = loadConfig(name, {});
    expect(config.storage).toEqual({ engine: 'sqlite', file: join(directory, 'etc/a/b.db') });
    expect(config.keys.pepperFile).toBe(join(directory, 'pepper'));
  }
});

it('absolute paths stay as they are', () => {
  const file = write(
    'absolute.yaml',
    '{ storage: { url: "sqlite:/var/lib/t.db" }, keys: { pepperFile: /etc/pepper } }',
  );
  const config = loadConfig(file, {});
  expect(config.storage).toEqual({ engine: 'sqlite', file: '/var/lib/t.db' });
  expect(config.keys.pepperFile).toBe('/etc/pepper');
});

it.each([
  ['missing.yaml', null, 'there is no such file'],
  ['directory.yaml', 'directory', 'EISDIR'],
  ['latin1.yaml', Buffer.from('# caf\xe9', 'latin1'), 'it is not UTF-8 text'],
  ['large.yaml', Buffer.alloc(1024 * 1024 + 1, '#'), 'is larger than 1048576 bytes'],
])('%s cannot be read', (name, content, reason) => {
  if (content === 'directory') mkdirSync(join(directory, name));
  else if (content !== null) write(name, content);
  const file = join(directory, name);
  const expected = [{ file, line: 1, column: 1, path: '', message: `the file cannot be read: ${reason}` }];
  expect(() => loadConfig(file, {})).toThrow(ConfigError);
  expect(() => loadConfig(file, {})).toThrow(expect.objectContaining({ problems: expected }) as Error);
});
