/** A signal is obeyed from the first moment on, not only once the server stands. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { completeConfig } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import { MAIN } from './server-process.ts';

let directory: string;
let child: ChildProcess;
let output: string;
let exited: Promise<number | null>;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-early-'));
  writeFileSync(join(directory, 'gateway.yaml'), JSON.stringify(completeConfig({})));
});
afterEach(async () => {
  child.kill('SIGKILL');
  await exited;
  rmSync(directory, { recursive: true });
});

/** The process sends itself the signal when it begins to load the program. */
function startWith(signal: NodeJS.Signals): void {
  const preload = join(directory, 'preload.mjs');
  writeFileSync(
    preload,
    `import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => {
      if (url.endsWith('/cli/run.ts')) process.kill(process.pid, ${JSON.stringify(signal)});
      return next(url, context);
    } });`,
  );
  child = spawn(process.execPath, ['--import', preload, MAIN, 'serve'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  exited = new Promise((settle) => {
    child.once('close', settle);
  });
}

it('SIGTERM ends the start with exit code 0, before anything listens', async () => {
  startWith('SIGTERM');
  expect(await exited).toBe(0);
  expect(output).not.toContain('tollgate is listening');
  expect(output).not.toContain('admin token');
});

it('SIGHUP is kept until the server stands, which then reads its configuration again', async () => {
  startWith('SIGHUP');
  await until(() => output.includes('"reason":"SIGHUP"'), Boolean, 60_000);
  expect(output).toMatch(/tollgate is listening[^]*configuration reloaded/);
});
