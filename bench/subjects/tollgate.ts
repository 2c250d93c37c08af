import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findFreePort, NODE_FLAGS, startServer } from '../support/child.ts';
import type { Subject } from './subject.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

/** Tollgate with everything on: key, three limits, metering, ledger, metrics, access log to a file. */
export async function startTollgateSubject(upstreamUrl: string, dir: string): Promise<Subject> {
  const home = join(dir, 'tollgate');
  mkdirSync(home);
  const port = await findFreePort();
  const config = join(home, 'gateway.yaml');
  writeFileSync(config, stringify(describeGateway(upstreamUrl, port, await findFreePort())));
  const child = await startServer('tollgate', dir, port, [
    process.execPath,
    ...NODE_FLAGS,
    MAIN,
    'serve',
    '--config',
    config,
  ]);
  return {
    name: 'tollgate',
    url: `${child.url}/openai/v1/chat/completions`,
    headers: { authorization: `Bearer ${createKey(config)}` },
    pid: child.pid,
    close: () => child.close(),
  };
}

function describeGateway(upstreamUrl: string, port: number, adminPort: number): object {
  return {
    listen: { host: '127.0.0.1', port, workers: 1 },
    admin: { host: '127.0.0.1', port: adminPort },
    storage: { url: 'sqlite:tollgate.db' },
    keys: { pepperFile: 'tollgate.pepper' },
    // High enough never to refuse; what counts is that every window is kept.
    plans: { bench: { requestsPerMinute: 1e8, requestsPerHour: 1e9, requestsPerDay: 1e9 } },
    defaultPlan: 'bench',
    upstreams: {
      bench: {
        url: upstreamUrl,
        provider: 'openai',
        credential: { mode: 'inject', header: 'authorization', value: 'Bearer upstream' },
      },
    },
    routes: [{ name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'bench' }],
    logging: { level: 'info', access: true },
  };
}

function createKey(config: string): string {
  const args = [MAIN, 'keys', 'create', '--name', 'bench', '--json', '--config', config];
  const { key } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as { key: string };
  return key;
}
