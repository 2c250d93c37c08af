/** What cannot be started is refused with one clear line on stderr and exit code 1, and nothing is damaged. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeConfig } from '../support/gateway.ts';
import { runServe, type ServerProcess, startProcess } from './server-process.ts';

let directory: string;
let file: string;
let server: ServerProcess | null = null;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tollgate-start-'));
  file = join(directory, 'data/tollgate.db');
  mkdirSync(join(directory, 'data'));
  configure({});
});
afterEach(async () => {
  await server?.dispose();
  server = null;
  rmSync(directory, { recursive: true });
});

function configure(sections: Record<string, unknown>): void {
  writeFileSync(join(directory, 'gateway.yaml'), JSON.stringify(completeConfig(sections)));
}

async function expectRefusal(message: RegExp): Promise<void> {
  const { exitCode, stderr, stdout } = await runServe({ directory });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stdout).not.toContain('listening');
  expect(exitCode).toBe(1);
}

/** The file must be the same to the byte after the refusal. */
async function expectUntouched(message: RegExp): Promise<void> {
  const before = readFileSync(file);
  await expectRefusal(message);
  expect(readFileSync(file).equals(before)).toBe(true);
}

function runSql(sql: string): void {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const script = `const db = require(${JSON.stringify(driver)})(process.argv[1]); db.exec(process.argv[2]); db.close();`;
  execFileSync(process.execPath, ['-e', script, file, sql], { stdio: 'pipe' });
}

/** A store with a key in it, made by the command line. */
async function makeStore(): Promise<void> {
  server = await startProcess({ directory });
  await server.cli('keys', 'create', '--name', 'one');
  server.signal('SIGTERM');
  await server.exited;
  server = null;
}

describe('serve is refused', () => {
  it('on a file that is no database', async () => {
    writeFileSync(file, 'notes of somebody\n'.repeat(500));
    await expectUntouched(/is not a SQLite database; set storage\.url to another file/);
  });

  it('on the database of another program', async () => {
    runSql('create table notes (text); insert into notes values (1)');
    await expectUntouched(/is a database of another program/);
  });

  it('on a damaged store', async () => {
    await makeStore();
    const bytes = readFileSync(file);
    bytes.fill(0x55, 4096, 3 * 4096);
    writeFileSync(file, bytes);
    await expectUntouched(/is damaged; restore it from a backup/);
  });

  it('on the store of a newer version', async () => {
    await makeStore();
    runSql("insert into tollgate_migrations values ('9999-later', '2030-01-01T00:00:00Z')");
    await expectUntouched(/written by a newer version of Tollgate/);
  });

  it('on a store that another server uses, which goes on', async () => {
    server = await startProcess({ directory });
    await expectRefusal(/another tollgate server runs on .*tollgate\.db/);
    expect((await fetch(`${server.admin}/readyz`)).status).toBe(200);
  });

  it('without the pepper that belongs to the store', async () => {
    await makeStore();
    rmSync(join(directory, 'data/tollgate.pepper'));
    await expectUntouched(/pepper .* is missing/);
  });

  for (const section of ['listen', 'admin', 'telemetry']) {
    for (const workers of [1, 2]) {
      it(`where the port of ${section} is taken, with ${workers} worker(s)`, async () => {
        const holder = net.createServer().listen(0, '127.0.0.1');
        await new Promise((resolve) => {
          holder.once('listening', resolve);
        });
        const { port } = holder.address() as net.AddressInfo;
        const listener = { [section]: { host: '127.0.0.1', port } };
        configure({ ...listener, listen: { workers, ...(section === 'listen' ? { port } : {}) } });
        await expectRefusal(
          new RegExp(
            `cannot listen on 127\\.0\\.0\\.1:${port} \\(${section} in gateway\\.yaml\\): another program`,
          ),
        );
        await new Promise((resolve) => {
          holder.close(resolve);
        });
      });
    }
  }
});

describe('a store that this user may only read', () => {
  // Permissions mean nothing to root, so root becomes somebody else.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;

  it('refuses changes with a clear message, and serves on', async () => {
    if (uid !== undefined) for (const path of [directory, join(directory, 'data')]) chownSync(path, uid, uid);
    const running = await startProcess({ directory, ...(uid === undefined ? {} : { uid }) });
    server = running;
    const key = String((await running.cli('keys', 'create', '--name', 'one'))['key']);
    const ask = async (): Promise<number> =>
      (await fetch(`${running.url}/v1/rate-limit`, { headers: { 'x-api-key': key } })).status;
    expect(await ask()).toBe(200);
    for (const suffix of ['', '-wal', '-shm']) chmodSync(file + suffix, 0o444);
    await expect(running.cli('keys', 'create', '--name', 'two')).rejects.toThrow(/exit 1: .*read-?only/);
    expect(await ask()).toBe(200);
    for (const suffix of ['', '-wal', '-shm']) chmodSync(file + suffix, 0o644);
    await running.cli('keys', 'create', '--name', 'three');
  });
});

describe('an admin token of the environment that is too short', () => {
  it.each(['TOLLGATE_ADMIN_TOKEN', 'TOLLGATE_ADMIN_TOKEN_FILE'])(
    'is refused by the name of %s before anything listens',
    async (variable) => {
      const tokenFile = join(directory, 'token');
      writeFileSync(tokenFile, 'short\n');
      const value = variable.endsWith('FILE') ? tokenFile : 'short';
      const { exitCode, stderr, stdout } = await runServe({ directory, env: { [variable]: value } });
      expect(stderr).toContain(variable);
      expect(stderr).toContain('needs at least 16 visible ASCII characters');
      expect(stdout).toBe('');
      expect(exitCode).toBe(1);
    },
  );
});
