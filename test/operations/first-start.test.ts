/** What a first-time user sees on the terminal, and that it works as it stands there. */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { until } from '../support/until.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SECRETS = /\b(tga|tg_live|tg_test)_[0-9A-Za-z_]{20,}/g;

let directory: string;
let server: ServerProcess | null = null;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-first-'));
  writeConfig(directory);
});
afterEach(async () => {
  await server?.dispose();
  server = null;
  rmSync(directory, { recursive: true });
});

/** The committed gateway.yaml on ports that are free. */
function writeConfig(at: string): void {
  const config = parse(readFileSync(join(ROOT, 'gateway.yaml'), 'utf8')) as Record<string, object>;
  const listen = { ...config['listen'], port: 0 };
  const admin = { ...config['admin'], port: 0 };
  writeFileSync(join(at, 'gateway.yaml'), stringify({ ...config, listen, admin }));
}

function secretsIn(text: string): string[] {
  return text.match(SECRETS) ?? [];
}

/** Runs a line as a shell does when it is pasted. */
function paste(line: string): Promise<string> {
  return new Promise((settle, reject) => {
    execFile('sh', ['-c', line], (error, stdout) => (error === null ? settle(stdout) : reject(error)));
  });
}

async function startAndStop(env: Record<string, string> = {}): Promise<string> {
  server = await startProcess({ directory, env });
  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);
  const { stdout, stderr } = server.output();
  return stdout + stderr;
}

describe('the first start', () => {
  it('shows an admin token, a live and a test key, each once, and a curl line that gives a completion', async () => {
    server = await startProcess({ directory });
    const { stdout } = server.output();
    const kinds = ['tga', 'tg_live', 'tg_test'];
    // The test key stands in the curl line a second time.
    const [curl = '', ...others] = stdout.split('\n').filter((line) => line.startsWith('curl'));
    expect(others).toEqual([]);
    const shown = secretsIn(stdout.replace(curl, ''));
    expect(shown.map((secret) => kinds.find((kind) => secret.startsWith(kind)))).toEqual(kinds);
    const completion = JSON.parse(await paste(curl)) as { choices: { message: { content: string } }[] };
    expect(completion.choices[0]?.message.content).not.toBe('');
    const usage = await fetch(`${server.url}/v1/rate-limit`, { headers: { 'x-api-key': shown[1] ?? '' } });
    expect(usage.status).toBe(200);
  });

  it('is the only one that shows them', async () => {
    expect(secretsIn(await startAndStop())).toHaveLength(4);
    expect(secretsIn(await startAndStop())).toEqual([]);
  });

  it('takes the token of TOLLGATE_ADMIN_TOKEN and shows no secret', async () => {
    const token = `tga_${'0123456789'.repeat(4)}`;
    const output = await startAndStop({ TOLLGATE_ADMIN_TOKEN: token });
    expect(output).not.toContain(token);
    expect(secretsIn(output)).toEqual([]);
    expect(output).not.toMatch(/^curl/m);
  });

  it('takes the token out of the file that TOLLGATE_ADMIN_TOKEN_FILE names, and shows no secret', async () => {
    const token = `tga_${'9876543210'.repeat(4)}`;
    mkdirSync(join(directory, 'secrets'));
    const file = join(directory, 'secrets/token');
    writeFileSync(file, `${token}\n`);
    const output = await startAndStop({ TOLLGATE_ADMIN_TOKEN_FILE: file });
    expect(output).not.toContain(token);
    expect(secretsIn(output)).toEqual([]);
  });
});

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

describe('npm start', () => {
  it.each(['group', 'npm'])('serves, and stops when its %s gets SIGTERM', async (receiver) => {
    for (const expected of [4, 0]) {
      const child = spawn('npm', ['start', '--', '--config', join(directory, 'gateway.yaml')], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString();
        });
      }
      const closed = new Promise<number | null>((settle) => {
        child.once('close', settle);
      });
      await until(() => output.includes('tollgate is listening'), Boolean, 20_000);
      expect(secretsIn(output)).toHaveLength(expected);
      // A terminal signals the whole group, a supervisor the process that it started.
      process.kill((child.pid ?? 0) * (receiver === 'group' ? -1 : 1), 'SIGTERM');
      await closed;
      expect(output).toContain('"msg":"stopped"');
      expect(isGroupAlive(child.pid ?? 0)).toBe(false);
    }
  });
});
