/** `tollgate doctor` finds what works today and will hurt one day. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/app/doctor/check-config.ts';
import { FINDINGS } from '../../src/app/doctor/finding.ts';
import { loadConfig } from '../../src/config/load.ts';
import { completeConfig } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { MAIN } from './server-process.ts';

let directory: string;
let upstream: TestUpstream;
beforeEach(async () => {
  upstream = await startUpstream();
  directory = mkdtempSync(join(tmpdir(), 'tollgate-doctor-'));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await upstream.close();
});

/** What a careful administrator writes: nothing to find. */
function healthy(): Record<string, unknown> {
  return completeConfig({
    plans: { small: { requestsPerMinute: 10 } },
    defaultPlan: 'small',
    upstreams: { main: { url: upstream.url, provider: 'generic' } },
    routes: [{ name: 'api', path: '/api/', upstream: 'main' }],
    sandbox: { enabled: true },
  });
}

function configure(changes: Record<string, unknown> = {}): void {
  writeFileSync(join(directory, 'gateway.yaml'), JSON.stringify({ ...healthy(), ...changes }));
}

function run(...args: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((settle) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: directory }, (error, stdout, stderr) => {
      settle({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

interface Report {
  readonly findings: readonly {
    readonly id: string;
    readonly severity: string;
    readonly where: string;
    readonly what: string;
    readonly advice: string;
  }[];
  readonly counts: Readonly<Record<string, number>>;
}

async function examine(): Promise<{ exitCode: number; report: Report; ids: string[] }> {
  const { exitCode, stdout } = await run('doctor', '--json');
  const report = JSON.parse(stdout) as Report;
  return { exitCode, report, ids: report.findings.map(({ id }) => id) };
}

async function create(...args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await run('keys', 'create', '--name', 'examined', ...args);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
}

describe('tollgate doctor', () => {
  it('finds nothing but a missing store before the first start, and exits 0', async () => {
    configure();
    expect(await examine()).toMatchObject({ exitCode: 0, ids: ['no_store_yet'] });
    expect((await run('doctor')).stdout).toContain('0 errors, 0 warnings, 1 note');
  });

  it('finds nothing about a key with an end, an origin and a plan', async () => {
    configure();
    await create('--expires', '30d', '--origin', 'https://app.example.com');
    expect(await examine()).toMatchObject({ exitCode: 0, ids: [] });
    expect((await run('doctor')).stdout).toBe('Nothing found.\n');
  });

  it('finds keys that are unlimited, open to any page, without end, and pairs without origins', async () => {
    configure({ defaultPlan: null, sandbox: { enabled: false } });
    await create();
    await create('--env', 'test', '--rpm', '5');
    await create('--format', 'pair', '--budget', '5/month', '--expires', '30d');
    const { exitCode, report, ids } = await examine();
    expect(exitCode).toBe(0);
    expect(ids.toSorted()).toEqual([
      'keys_never_expire',
      'no_default_plan',
      'open_origins',
      'public_keys_without_origin',
      'test_keys_without_sandbox',
      'unlimited_keys',
    ]);
    const unlimited = report.findings.find(({ id }) => id === 'unlimited_keys');
    expect(unlimited?.what).toMatch(/^1 key: /);
    expect(unlimited?.where).toMatch(/^key_\w+ \(examined\)$/);
    expect(report.findings.find(({ id }) => id === 'open_origins')?.what).toMatch(/^2 keys: /);
  });

  it('finds an upstream that does not answer, which is no error as long as nobody uses it', async () => {
    const silent = net.createServer().listen(0, '127.0.0.1');
    await new Promise((done) => {
      silent.once('listening', done);
    });
    const { port } = silent.address() as net.AddressInfo;
    await new Promise((done) => {
      silent.close(done);
    });
    configure({ upstreams: { main: { url: `http://127.0.0.1:${port}`, provider: 'generic' } } });
    const { exitCode, report } = await examine();
    expect(exitCode).toBe(0);
    expect(report.findings[0]).toMatchObject({
      id: 'unused_upstream_unreachable',
      severity: 'warning',
      where: 'upstreams.main.url',
      what: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('finds an upstream that speaks no TLS where TLS is expected', async () => {
    configure({ upstreams: { main: { url: upstream.url.replace('http:', 'https:'), provider: 'generic' } } });
    expect((await examine()).ids).toEqual(['unused_upstream_unreachable', 'no_store_yet']);
  });

  it.skipIf(process.platform === 'win32')('finds files that every user can read', async () => {
    const secret = 'Bearer sk-provider-secret-0123456789';
    const credential = { mode: 'inject', value: secret };
    configure({ upstreams: { main: { url: upstream.url, provider: 'openai', credential } } });
    await create('--expires', '30d', '--origin', 'https://app.example.com');
    chmodSync(join(directory, 'gateway.yaml'), 0o644);
    chmodSync(join(directory, 'data/tollgate.pepper'), 0o644);
    chmodSync(join(directory, 'data/tollgate.db'), 0o644);
    // As long as nobody else can enter the directories, nothing in them is readable.
    chmodSync(directory, 0o700);
    expect((await examine()).ids).toEqual([]);
    chmodSync(directory, 0o755);
    chmodSync(join(directory, 'data'), 0o755);
    const { exitCode, report } = await examine();
    expect(exitCode).toBe(1);
    const files = report.findings.filter(({ id }) => id === 'readable_by_others').map(({ where }) => where);
    expect(files.join(' ')).toMatch(/tollgate\.pepper .*tollgate\.db .*gateway\.yaml/);
    expect(JSON.stringify(report)).not.toContain(secret);
  });

  it('finds what is wrong with a store that cannot be used', async () => {
    configure();
    mkdirSync(join(directory, 'data'));
    writeFileSync(join(directory, 'data/tollgate.db'), 'notes\n'.repeat(1_000));
    const { exitCode, ids } = await examine();
    expect(exitCode).toBe(1);
    expect(ids[0]).toBe('store_unusable');
  });

  it('finds what the configuration alone tells', () => {
    const providers = {
      needy: { url: 'https://api.openai.com', provider: 'openai', credential: { mode: 'prefer-client' } },
      self: { url: 'http://127.0.0.1:8080', provider: 'generic' },
    };
    configure({
      listen: { host: '0.0.0.0', port: 8080, workers: 4 },
      admin: { host: '0.0.0.0', port: 8081 },
      telemetry: { host: '0.0.0.0', port: 9464 },
      upstreams: providers,
      management: { onGatewayPort: true },
      routes: [{ name: 'api', path: '/api/', upstream: 'needy', fallbacks: ['self', 'needy'] }],
    });
    const config = loadConfig(join(directory, 'gateway.yaml'), {});
    const idsOn = (platform: NodeJS.Platform): string[] => checkConfig(config, platform).map(({ id }) => id);
    const always = [
      'admin_exposed',
      'management_exposed',
      'telemetry_exposed',
      'missing_credential',
      'upstream_is_gateway',
      'fallback_loop',
    ];
    expect(idsOn('linux').toSorted()).toEqual(always.toSorted());
    expect(idsOn('darwin').toSorted()).toEqual([...always, 'one_worker'].toSorted());
  });

  it.each([
    ['http://127.0.0.1:8080', true],
    ['http://[::1]:8080', true],
    ['http://[::ffff:127.0.0.1]:8080', true],
    ['http://0.0.0.0:8080', true],
    ['http://localhost:8081', true],
    ['http://10.0.0.5:9464', true],
    ['http://127.0.0.1:8082', false],
    ['http://10.0.0.6:8080', false],
  ])('takes %s for the gateway itself: %s', (url, isGateway) => {
    configure({
      listen: { port: 8080 },
      admin: { port: 8081 },
      telemetry: { host: '10.0.0.5', port: 9464 },
      upstreams: { main: { url, provider: 'generic' } },
    });
    const findings = checkConfig(loadConfig(join(directory, 'gateway.yaml'), {}), 'linux');
    expect(findings.some(({ id }) => id === 'upstream_is_gateway')).toBe(isGateway);
  });

  it('has each finding explained in docs/doctor.md', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../docs/doctor.md'), 'utf8');
    for (const [id, { severity }] of Object.entries(FINDINGS)) {
      expect(text).toContain(`| \`${id}\` | ${severity} |`);
    }
  });
});
