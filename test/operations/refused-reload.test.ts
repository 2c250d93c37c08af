/** A gateway.yaml that the store contradicts changes nothing, in whatever section, and is refused at its line. */
import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeConfig } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { type LogLine, runServe, type ServerProcess, startProcess } from './server-process.ts';

const OLD_KEY = 'the-key-that-was-declared-first-0123456789';
const NEW_KEY = 'the-key-of-the-refused-file-0123456789';

let upstream: TestUpstream;
let server: ServerProcess;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());
beforeEach(async () => {
  server = await startProcess({ config: sections({}) });
});
afterEach(() => server.dispose());

function sections({ declared = [declare('old', OLD_KEY)], ...more }: Record<string, unknown>) {
  return {
    upstreams: { main: { url: upstream.url, provider: 'generic' } },
    routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
    keys: { pepperFile: 'data/tollgate.pepper', declared },
    ...more,
  };
}

function declare(name: string, key: string, more: Record<string, unknown> = {}) {
  return { name, sha256: hash('sha256', key), ...more };
}

/** One field a line, so that a place in the file means something. Gives what the log says of the refusal. */
async function refuse(config: Record<string, unknown>): Promise<LogLine> {
  writeFileSync(server.configFile, JSON.stringify(completeConfig(sections(config)), null, 2));
  return until(() =>
    server.log().find(({ msg }) => msg === 'the new configuration is refused, the old one stays'),
  ) as Promise<LogLine>;
}

/** `gateway.yaml:LINE:COLUMN: ` of the value after the text. */
function placeAfter(text: string): string {
  const before = readFileSync(server.configFile, 'utf8').split(text)[0] + text;
  const lines = before.split('\n');
  return `gateway.yaml:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}: `;
}

async function statusOf(key: string, method = 'GET'): Promise<number> {
  const response = await fetch(`${server.url}/api/x`, { method, headers: { 'x-api-key': key } });
  await response.arrayBuffer();
  return response.status;
}

async function makeRule(name: string): Promise<void> {
  const { token } = await server.cli('admin-tokens', 'create', '--name', 'test');
  const response = await fetch(`${server.admin}/v1/alert-rules`, {
    method: 'POST',
    headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, kind: 'error_rate' }),
  });
  expect(response.status).toBe(201);
}

describe('a file that the store contradicts', () => {
  it('changes no key when the name of an alert rule is taken', async () => {
    await makeRule('mine');
    const { problems } = await refuse({
      declared: [declare('new', NEW_KEY)],
      alerts: { rules: { mine: { kind: 'error_rate' } } },
    });
    expect(problems).toContain(`${placeAfter('"mine": ')}alerts.rules.mine: mine is the name of a rule`);
    expect([await statusOf(OLD_KEY), await statusOf(NEW_KEY)]).toEqual([200, 401]);
  });

  it('changes no project when a key cannot be declared', async () => {
    const { problems } = await refuse({
      projects: { default: { policy: { allowedMethods: ['GET'] } } },
      declared: [declare('old', OLD_KEY), declare('new', NEW_KEY, { project: 'nosuch' })],
    });
    expect(problems).toContain(
      `${placeAfter('"project": ')}keys.declared[1].project: new belongs to project nosuch, which does not exist`,
    );
    expect(await statusOf(OLD_KEY, 'POST')).toBe(200);
    const { data } = (await server.cli('audit', 'list')) as { data: { action: string }[] };
    expect(data.map(({ action }) => action)).not.toContain('project.update');
  });

  it('is refused at the start too, with its place', async () => {
    server.signal('SIGTERM');
    await server.exited;
    const config = sections({ declared: [declare('new', NEW_KEY, { project: 'nosuch' })] });
    writeFileSync(server.configFile, JSON.stringify(completeConfig(config), null, 2));
    const { exitCode, stderr } = await runServe({ directory: server.directory });
    expect(stderr).toContain(`${placeAfter('"project": ')}keys.declared[0].project: `);
    expect(exitCode).toBe(1);
  });
});
