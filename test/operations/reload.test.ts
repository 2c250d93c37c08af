/** A running gateway takes over a changed gateway.yaml without dropping a request, or refuses it and goes on. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { completeConfig } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

let upstream: TestUpstream;
let server: ServerProcess | null = null;
let mounted: string | null = null;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());
afterEach(async () => {
  await server?.dispose();
  if (mounted !== null) rmSync(mounted, { recursive: true });
  server = null;
  mounted = null;
});

function sections(routes: readonly string[] = ['/api/'], more: Record<string, unknown> = {}) {
  return {
    upstreams: { main: { url: upstream.url, provider: 'generic' } },
    routes: routes.map((path, index) => ({
      name: `route-${index}`,
      path,
      stripPrefix: path.slice(0, -1),
      upstream: 'main',
    })),
    ...more,
  };
}

function writeConfig({ configFile }: ServerProcess, config: Record<string, unknown>): void {
  writeFileSync(configFile, JSON.stringify(completeConfig(config)));
}

function countReloads({ log }: ServerProcess): number {
  return log().filter(({ msg }) => msg === 'configuration reloaded').length;
}

async function createKey({ cli }: ServerProcess, ...args: readonly string[]): Promise<string> {
  return String((await cli('keys', 'create', '--name', 'traffic', ...args))['key']);
}

async function get({ url }: ServerProcess, path: string, key: string): Promise<Response> {
  const response = await fetch(`${url}${path}`, { headers: { 'x-api-key': key } });
  await response.arrayBuffer();
  return response;
}

describe('reload', () => {
  it('loses no request of a steady stream of them, new connections and kept ones, over five reloads', async () => {
    server = await startProcess({ config: sections(['/api/'], { listen: { workers: 2 } }) });
    const running = server;
    const key = await createKey(running);
    const statuses = new Map<string, number>();
    const end = new AbortController();
    const send = async (connection: string): Promise<void> => {
      while (!end.signal.aborted) {
        const response = await fetch(`${running.url}/api/x`, {
          headers: { 'x-api-key': key, connection },
        }).catch((error: unknown) => String(error));
        const seen = typeof response === 'string' ? response : String(response.status);
        if (typeof response !== 'string') await response.arrayBuffer();
        statuses.set(seen, (statuses.get(seen) ?? 0) + 1);
      }
    };
    const senders = ['keep-alive', 'keep-alive', 'close', 'close'].map(send);
    for (let reload = 1; reload <= 5; reload++) {
      writeConfig(running, sections(['/api/', `/more-${reload}/`], { listen: { workers: 2 } }));
      if (reload % 2 === 0) running.signal('SIGHUP');
      await until(
        () => get(running, `/more-${reload}/x`, key),
        ({ status }) => status === 200,
      );
    }
    end.abort();
    await Promise.all(senders);
    expect([...statuses.keys()]).toEqual(['200']);
    expect(statuses.get('200')).toBeGreaterThan(50);
  });

  it('takes over a ConfigMap, whose directory is swapped behind a symbolic link', async () => {
    mounted = mkdtempSync(join(tmpdir(), 'tollgate-config-map-'));
    const directory = mounted;
    const publish = (version: string, config: Record<string, unknown>): void => {
      mkdirSync(join(directory, version));
      const data = { storage: { url: `sqlite:${directory}/data/tollgate.db` } };
      const keys = { keys: { pepperFile: `${directory}/data/tollgate.pepper` } };
      const text = JSON.stringify({ ...completeConfig(config), ...data, ...keys });
      writeFileSync(join(directory, version, 'gateway.yaml'), text);
      symlinkSync(version, join(directory, '..data-new'));
      renameSync(join(directory, '..data-new'), join(directory, '..data'));
    };
    publish('..first', sections());
    symlinkSync('..data/gateway.yaml', join(directory, 'gateway.yaml'));
    server = await startProcess({ directory });
    const running = server;
    const key = await createKey(running);
    publish('..second', sections(['/api/', '/new/']));
    await until(
      () => get(running, '/new/x', key),
      ({ status }) => status === 200,
    );
  });

  it('refuses a file with mistakes, with the line and column of each, and serves on with the old one', async () => {
    server = await startProcess({ config: sections() });
    const running = server;
    const key = await createKey(running);
    const good = readFileSync(running.configFile, 'utf8');
    writeFileSync(running.configFile, `${good.slice(0, -1)},\n  "wrong": 1,\n  "defaultPlan": "none" }`);
    const refusal = await until(() =>
      running.log().find(({ msg }) => msg === 'the new configuration is refused, the old one stays'),
    );
    expect(refusal).toMatchObject({ level: 'error', reason: 'the file changed' });
    expect(refusal?.['problems']).toContain('gateway.yaml:2:3: ');
    expect(refusal?.['problems']).toContain('gateway.yaml:3:18: defaultPlan: ');
    expect((await get(running, '/api/x', key)).status).toBe(200);
    writeConfig(running, sections(['/api/', '/fixed/']));
    await until(
      () => get(running, '/fixed/x', key),
      ({ status }) => status === 200,
    );
  });

  it('brings new plans into force for keys that are cached', async () => {
    const plan = (requestsPerMinute: number) => ({
      plans: { small: { requestsPerMinute } },
      defaultPlan: 'small',
    });
    server = await startProcess({ config: sections(['/api/'], plan(1000)) });
    const running = server;
    const key = await createKey(running);
    expect((await get(running, '/api/x', key)).headers.get('x-ratelimit-limit')).toBe('1000');
    writeConfig(running, sections(['/api/'], plan(2000)));
    await until(
      () => get(running, '/api/x', key),
      ({ headers }) => headers.get('x-ratelimit-limit') === '2000',
    );
  });

  it('makes new projects and changes those that stand in the file, but not those of the command line', async () => {
    server = await startProcess({ config: sections(['/api/'], { projects: { shop: { preset: 'open' } } }) });
    const running = server;
    await running.cli('projects', 'create', '--name', 'by-hand', '--preset', 'strict');
    writeConfig(
      running,
      sections(['/api/'], { projects: { shop: { preset: 'strict' }, bank: { preset: 'open' } } }),
    );
    await until(() => countReloads(running));
    const { data } = (await running.cli('projects', 'list')) as {
      data: { name: string; preset: string }[];
    };
    const presets = Object.fromEntries(data.map(({ name, preset }) => [name, preset]));
    expect(presets).toMatchObject({ shop: 'strict', bank: 'open', 'by-hand': 'strict' });
  });

  it('names what needs a restart and takes over the rest', async () => {
    server = await startProcess({ config: sections() });
    const running = server;
    const key = await createKey(running);
    writeConfig(
      running,
      sections(['/api/', '/new/'], {
        listen: { workers: 3 },
        timeZone: 'Europe/Berlin',
        metrics: { maxKeys: 7 },
      }),
    );
    running.signal('SIGHUP');
    const reloaded = await until(() => running.log().find(({ msg }) => msg === 'configuration reloaded'));
    expect(reloaded?.['needRestart']).toEqual(['listen', 'timeZone', 'metrics']);
    expect((await get(running, '/new/x', key)).status).toBe(200);
  });

  it('refuses a configuration that the store contradicts, and serves on', async () => {
    server = await startProcess({
      config: sections(['/api/'], { projects: { shop: { organization: 'a' } } }),
    });
    const running = server;
    const key = await createKey(running);
    writeConfig(running, sections(['/api/', '/new/'], { projects: { shop: { organization: 'b' } } }));
    const refusal = await until(() => running.log().find(({ level }) => level === 'error'));
    expect(refusal?.['problems']).toContain('project shop belongs to organization a');
    expect((await get(running, '/new/x', key)).status).toBe(404);
    expect((await get(running, '/api/x', key)).status).toBe(200);
  });
});
