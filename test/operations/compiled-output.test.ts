/** What tsc emits runs as the sources do: its threads are found beside it, and no file of the sources is needed. */
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');

let directory: string;
let upstream: TestUpstream;
let server: ServerProcess;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-dist-'));
  await build(join(directory, 'dist'));
  cpSync(join(ROOT, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  upstream = await startUpstream();
  server = await startProcess({
    main: join(directory, 'dist/main.js'),
    config: {
      listen: { workers: 2 },
      sandbox: { enabled: true },
      upstreams: {
        main: { url: upstream.url, provider: 'generic' },
        openai: { url: upstream.url, provider: 'openai' },
      },
      routes: [
        { name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' },
        { name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'openai' },
      ],
    },
  });
}, 120_000);
afterAll(async () => {
  await server.dispose();
  await upstream.close();
  rmSync(directory, { recursive: true });
});

function build(outDir: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', outDir];
  return new Promise((settle, reject) => {
    execFile(process.execPath, args, (error, stdout) =>
      error === null ? settle() : reject(new Error(stdout, { cause: error })),
    );
  });
}

async function createKey(...args: readonly string[]): Promise<string> {
  return String((await server.cli('keys', 'create', '--name', 'compiled', ...args))['key']);
}

describe('the compiled output', () => {
  it('forwards a request through a worker', async () => {
    const key = await createKey();
    const response = await fetch(`${server.url}/api/x`, { headers: { 'x-api-key': key } });
    expect(await response.json()).toEqual({ ok: true });
  });

  it('answers a test key from the sandbox thread', async () => {
    const response = await fetch(`${server.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await createKey('--env', 'test')}`,
        'content-type': 'application/json',
      },
      body: '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}',
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ object: 'chat.completion' });
  });

  it.skipIf(process.platform === 'win32')(
    'runs by a link to it, as the image has one on its PATH',
    async () => {
      const main = join(directory, 'dist/main.js');
      const link = join(directory, 'tollgate');
      chmodSync(main, 0o755);
      symlinkSync(main, link);
      const printed = await new Promise<string>((settle, reject) => {
        const options = { cwd: server.directory };
        execFile(link, ['config', 'check'], options, (error, stdout) =>
          error === null ? settle(stdout) : reject(error),
        );
      });
      expect(printed).toContain('gateway.yaml is valid');
    },
  );

  it('answers probes and metrics, and stops with exit code 0', async () => {
    expect((await fetch(`${server.admin}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${server.admin}/metrics`)).text()).toContain('tollgate_build_info');
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
  });
});
