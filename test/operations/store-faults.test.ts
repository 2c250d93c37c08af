/** While the store cannot be used, keys in use go on, no key is called bad, and changes fail loudly. */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

let upstream: TestUpstream;
let gateway: TestGateway;
/** A key that the worker has cached, and one that it has never seen. */
let cached: string;
let fresh: string;
let file: string;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

async function start(storage?: string): Promise<void> {
  gateway = await startGateway({
    config: {
      upstreams: { main: { url: upstream.url, provider: 'generic' } },
      routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
      ...(storage === undefined ? {} : { storage: { url: `sqlite:${storage}` } }),
    },
  });
  file = storage ?? join(gateway.directory, 'data/tollgate.db');
  cached = await gateway.createKey();
  fresh = await gateway.createKey();
  expect(await statusOf(cached)).toBe('200');
}

/** Status and error code of a request with the key. */
async function statusOf(key: string): Promise<string> {
  const response = await fetch(`${gateway.url}/api/x`, { headers: { 'x-api-key': key } });
  await response.text();
  return [response.status, response.headers.get('x-tollgate-error')].filter(Boolean).join(' ');
}

async function whyNotCreated(): Promise<string> {
  return gateway.createKey().then(
    () => 'it was created',
    (error: unknown) => (error as Error).message,
  );
}

async function whyNotRevoked(): Promise<string> {
  const { records } = await gateway.server.services.keys.list({}).catch(() => ({ records: [] }));
  return gateway.server.services.keys.revoke(records[0]?.key.id ?? 'key_any').then(
    () => 'it was revoked',
    (error: unknown) => (error as Error).message,
  );
}

async function expectRecovery(): Promise<void> {
  await until(
    () => statusOf(cached),
    (status) => status === '200',
  );
  await until(
    () => statusOf(fresh),
    (status) => status === '200',
  );
  await until(
    () => statusOf('tg_live_00000000_0'),
    (status) => status.startsWith('401'),
  );
  const created = await gateway.createKey();
  expect(await statusOf(created)).toBe('200');
}

describe('a store that is gone for a while', () => {
  beforeEach(() => start());
  afterEach(() => gateway.stop());

  it('is survived by cached keys for keys.maxStaleMs, and recovered from without a restart', async () => {
    renameSync(file, `${file}.away`);
    expect(await statusOf(cached)).toBe('200');
    expect(await statusOf(fresh)).toBe('503 store_unavailable');
    expect(await whyNotCreated()).toMatch(/the file of the store .* is gone/);
    expect(await whyNotRevoked()).toMatch(/is gone/);
    gateway.advance(59_000);
    expect(await statusOf(cached)).toBe('200');
    gateway.advance(2_000);
    expect(await statusOf(cached)).toBe('503 store_unavailable');
    expect((await fetch(`${gateway.admin}/livez`)).status).toBe(200);
    expect((await fetch(`${gateway.admin}/metrics`)).status).toBe(200);
    renameSync(`${file}.away`, file);
    await expectRecovery();
  });

  it('goes on with a backup that is put in its place', async () => {
    await gateway.server.services.keys.list({});
    run(process.execPath, '-e', copyDatabase(), file, `${file}.backup`);
    for (const suffix of ['', '-wal', '-shm']) unlinkSync(file + suffix);
    expect(await statusOf(fresh)).toBe('503 store_unavailable');
    copyFileSync(`${file}.backup`, file);
    await expectRecovery();
  });

  it('never takes a file of garbage for an empty list of keys', async () => {
    const move = (from: string, to: string): void => {
      for (const suffix of ['', '-wal', '-shm']) renameSync(from + suffix, to + suffix);
    };
    move(file, `${file}.away`);
    writeFileSync(file, 'no database at all\n'.repeat(1_000));
    expect(await statusOf(cached)).toBe('200');
    expect(await statusOf(fresh)).toBe('503 store_unavailable');
    expect(await whyNotCreated()).toMatch(/not a SQLite database/);
    move(`${file}.away`, file);
    await expectRecovery();
  });
});

describe('a store that another process has locked', () => {
  beforeEach(() => start());
  afterEach(() => gateway.stop());

  it('is still read; a change gives up loudly and works again once the lock is gone', async () => {
    const holder = spawn(process.execPath, ['-e', holdLock(), file], { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((resolve) => {
      holder.stdout.once('data', resolve);
    });
    expect(await statusOf(fresh)).toBe('200');
    expect(await whyNotCreated()).toMatch(/locked by another process/);
    expect(await statusOf(cached)).toBe('200');
    const ended = new Promise((resolve) => {
      holder.once('close', resolve);
    });
    holder.stdin.end();
    await ended;
    await expectRecovery();
  }, 120_000);
});

const canMount = process.getuid?.() === 0 && tryMount();

describe.skipIf(!canMount)('a store on a full disk (needs root, for a small file system of its own)', () => {
  let disk: string;
  beforeEach(async () => {
    disk = mkdtempSync(join(tmpdir(), 'tollgate-disk-'));
    run('mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk);
    await start(join(disk, 'tollgate.db'));
  });
  afterEach(async () => {
    await gateway.stop();
    run('umount', disk);
    rmSync(disk, { recursive: true });
  });

  it('serves on; a change fails loudly and works again when there is room', async () => {
    const filler = join(disk, 'filler');
    fillDisk(filler);
    // The write-ahead log has room in pages it has already; it is used up first.
    const failure = await until(whyNotCreated, (text) => text !== 'it was created', 60_000);
    expect(failure).toMatch(/disk .* is full/);
    expect(await statusOf(cached)).toBe('200');
    expect(await statusOf(fresh)).toBe('200');
    unlinkSync(filler);
    await expectRecovery();
  });
});

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}

function fillDisk(filler: string): void {
  try {
    writeFileSync(filler, Buffer.alloc(128 * 1024 * 1024));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
}

/** The path of the package, for scripts that run outside of this directory. */
function driver(): string {
  return JSON.stringify(createRequire(import.meta.url).resolve('better-sqlite3'));
}

function holdLock(): string {
  return `const db = require(${driver()})(process.argv[1]);
    db.exec('begin immediate');
    console.log('locked');
    process.stdin.resume().on('end', () => db.close());`;
}

function copyDatabase(): string {
  return `require(${driver()})(process.argv[1]).backup(process.argv[2]);`;
}

function tryMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-mount-'));
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory);
    run('umount', directory);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
