/** config/examples/sidecar.yaml as it is committed, but for paths and ports: nobody logs in, and it works. */
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../config/examples/sidecar.yaml');
const APPLICATION_KEY = 'key-of-the-application-0123456789';
const PROVIDER_KEY = 'sk-provider-9876543210';

let directory: string;
let upstream: TestUpstream;
let server: ServerProcess;
beforeAll(async () => {
  upstream = await startUpstream();
  directory = mkdtempSync(join(tmpdir(), 'tollgate-sidecar-'));
  const secrets = join(directory, 'secrets');
  mkdirSync(secrets);
  // sha256sum and editors end a file with a line feed.
  writeFileSync(join(secrets, 'key-sha256'), `${hash('sha256', APPLICATION_KEY)}\n`);
  writeFileSync(join(secrets, 'openai-key'), `${PROVIDER_KEY}\n`);
  const text = readFileSync(EXAMPLE, 'utf8')
    .replaceAll('/run/secrets/tollgate', secrets)
    .replaceAll('/var/lib/tollgate', join(directory, 'data'))
    .replaceAll('https://api.openai.com', upstream.url)
    .replaceAll(/port: \d+/g, 'port: 0');
  writeFileSync(join(directory, 'gateway.yaml'), text);
  server = await startProcess({ directory });
});
afterAll(async () => {
  await server.dispose();
  await upstream.close();
  rmSync(directory, { recursive: true });
});

describe('the sidecar example', () => {
  it('lets the application in with its own key and sends the key of the provider on', async () => {
    const response = await fetch(`${server.url}/openai/v1/models`, {
      headers: { authorization: `Bearer ${APPLICATION_KEY}` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-ratelimit-limit')).not.toBeNull();
    expect(upstream.seen.at(-1)?.headers.authorization).toBe(`Bearer ${PROVIDER_KEY}`);
  });

  it('lets nobody else in', async () => {
    const response = await fetch(`${server.url}/openai/v1/models`, {
      headers: { authorization: `Bearer ${APPLICATION_KEY}0` },
    });
    expect(response.status).toBe(401);
  });

  it('shows no secret at its start, since there is a key already', () => {
    const { stdout } = server.output();
    expect(stdout).not.toMatch(/\b(tga|tg_live|tg_test)_/);
    expect(stdout).not.toContain(APPLICATION_KEY);
    expect(stdout).not.toContain(PROVIDER_KEY);
  });

  it('answers probes on the telemetry port', async () => {
    const line = server.log().find(({ msg }) => msg === 'tollgate is listening');
    expect((await fetch(`${String(line?.['telemetry'])}/readyz`)).status).toBe(200);
  });
});
