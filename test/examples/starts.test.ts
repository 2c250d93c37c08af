/** Each example is a configuration to begin with: the committed file is started and serves as it stands there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startProcess } from '../operations/server-process.ts';
import { EXAMPLES, type ExampleName, exampleEnvironment, readExample } from '../support/example.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

/** How a key of the product is sent, and what it is sent to. */
const REQUESTS: Readonly<Record<ExampleName, { readonly path: string; readonly project?: string }>> = {
  promptick: { path: '/api/v1/agents/agent-1/execute' },
  generic: { path: '/v1/tasks' },
  promptguard: { path: '/api/v1/models', project: 'production' },
  agentsgt: { path: '/api/v1/agents', project: 'website' },
};

let upstream: TestUpstream;
let directory = '';
beforeAll(async () => {
  upstream = await startUpstream();
  directory = mkdtempSync(join(tmpdir(), 'tollgate-example-'));
});
afterAll(async () => {
  await upstream?.close();
  rmSync(directory, { recursive: true, force: true });
});

it.each(EXAMPLES)('%s.yaml needs no variable', (name) => {
  const config = loadConfig(`config/examples/${name}.yaml`, {});
  expect([config.listen.port, config.admin.port]).toEqual([8080, 8081]);
});

it.each(EXAMPLES)('%s.yaml serves a key that the command line creates', async (name) => {
  const place = mkdtempSync(join(directory, `${name}-`));
  writeFileSync(join(place, 'gateway.yaml'), readExample(name));
  const server = await startProcess({ directory: place, env: exampleEnvironment(upstream.url) });
  try {
    const { path, project } = REQUESTS[name];
    const of = project === undefined ? [] : ['--project', project];
    const { key } = await server.cli('keys', 'create', '--name', 'first', ...of);
    const headers =
      name === 'promptguard'
        ? { 'X-API-Key': String(key), Authorization: 'Bearer sk_your_openai_key_here' }
        : { Authorization: `Bearer ${String(key)}` };
    const answer = await fetch(server.url + path, { headers });
    expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
  } finally {
    await server.dispose();
  }
});
