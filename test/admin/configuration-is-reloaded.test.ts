/** POST /v1/config/reload takes over a changed file, or says what is wrong with it and changes nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningServer } from '../../src/app/running-server.ts';
import { startServer } from '../../src/app/server.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createLogs } from '../../src/telemetry/log.ts';
import { completeConfig } from '../support/gateway.ts';
import { createClient } from './client.ts';

const directory = mkdtempSync(join(tmpdir(), 'tollgate-test-'));
const file = join(directory, 'gateway.yaml');
let server: RunningServer;

function write(sections: Record<string, unknown>): void {
  writeFileSync(file, JSON.stringify(completeConfig(sections)));
}

beforeAll(async () => {
  write({ plans: { free: { requestsPerMinute: 10 } } });
  const destination = new Writable({ write: (_chunk, _encoding, done) => done() });
  const logs = createLogs({ level: 'info', prefixes: [], destination });
  server = await startServer(loadConfig(file, {}), { logs, loadConfig: () => loadConfig(file, {}) });
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('is asked for by an owner', async () => {
  const { token } = await server.services.adminTokens.create({ name: 'owner' });
  const client = createClient(server.urls.admin, token);
  write({ plans: { free: { requestsPerMinute: 20 } }, listen: { port: 0, workers: 2 } });
  const taken = await client('POST', '/v1/config/reload');
  expect(taken.status).toBe(200);
  expect(taken.body['needs_restart']).toEqual(expect.arrayContaining([expect.stringContaining('listen')]));
  const limits = { plans: { free: { limits: { requestsPerMinute: 20 } } } };
  expect((await client('GET', '/v1/config')).body).toMatchObject(limits);
  write({ plans: { free: { requestsPerMinute: 'many' } } });
  const refused = await client('POST', '/v1/config/reload');
  expect(refused.status).toBe(422);
  expect(refused.body['detail']).toContain('requestsPerMinute');
  expect((await client('GET', '/v1/config')).body).toMatchObject(limits);
});
