import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openServices, type ServicesConfig } from '../../src/app/services.ts';
import { loadOrCreatePepper, loadPepper } from '../../src/keys/pepper.ts';
import { createClock } from '../../src/lib/clock.ts';
import { makeServicesConfig } from './key-store/services-config.ts';

let directory: string;
let file: string;
let config: ServicesConfig;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-pepper-'));
  file = join(directory, 'data', 'pepper');
  config = makeServicesConfig(directory, { pepperFile: file });
});
afterEach(() => rmSync(directory, { recursive: true }));

it('is 32 bytes that only its owner can read, and stays what it is', () => {
  const pepper = loadOrCreatePepper(file);
  expect(pepper).toHaveLength(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadOrCreatePepper(file).equals(pepper)).toBe(true);
  expect(readdirSync(join(directory, 'data'))).toEqual(['pepper']);
});

it('is the same for processes that make it at the same time', async () => {
  const program = join(import.meta.dirname, 'key-store', 'print-pepper.ts');
  const peppers = await Promise.all(
    Array.from(
      { length: 8 },
      () =>
        new Promise((resolve, reject) => {
          const child = fork(program, [file]);
          child.once('message', resolve).once('error', reject);
        }),
    ),
  );
  expect(new Set(peppers)).toEqual(new Set([loadPepper(file)?.toString('hex')]));
});

it('is refused when it is too short', () => {
  const short = join(directory, 'short');
  writeFileSync(short, 'short');
  expect(() => loadOrCreatePepper(short)).toThrow(/5 bytes and needs 32/);
  expect(readFileSync(short, 'utf8')).toBe('short');
});

it('is never made anew for a store that has keys', async () => {
  await (await openServices(config, { clock: createClock() })).close();
  rmSync(file);
  await expect(openServices(config, { clock: createClock() })).rejects.toThrow(/is missing/);
  expect(loadPepper(file)).toBeNull();
});

it('is refused when it is not the one of the store', async () => {
  await (await openServices(config, { clock: createClock() })).close();
  writeFileSync(file, Buffer.alloc(32, 7));
  await expect(openServices(config, { clock: createClock() })).rejects.toThrow(/restore the right file/);
});
