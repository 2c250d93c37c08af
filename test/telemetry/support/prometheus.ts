/** A real Prometheus with the committed rules, scraping one target every second. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { until } from '../../support/until.ts';

export const PROMETHEUS_FILES = resolve('config/prometheus');

export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface RunningPrometheus {
  /** Throws with what Prometheus says of a query that it cannot run. */
  query(expr: string): Promise<readonly QueryResult[]>;
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startPrometheus(program: string, target: string): Promise<RunningPrometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-prometheus-'));
  const config = join(directory, 'prometheus.yml');
  writeFileSync(config, JSON.stringify(configFor(target)));
  const address = `127.0.0.1:${await findFreePort()}`;
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${directory}/data`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );

  async function get(path: string): Promise<unknown> {
    const response = await fetch(`http://${address}${path}`);
    const body = (await response.json()) as { status: string; error?: string; data: unknown };
    if (body.status !== 'success') throw new Error(`${body.error}: ${path}`);
    return body.data;
  }

  async function stop(): Promise<void> {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(directory, { recursive: true, force: true });
  }

  await until(() => isReady(address), Boolean, 60_000);
  return {
    get,
    stop,
    query: async (expr) => {
      const data = (await get(`/api/v1/query?query=${encodeURIComponent(expr)}`)) as {
        result: QueryResult[];
      };
      return data.result;
    },
  };
}

/** The committed file with another pace and target. */
function configFor(target: string): object {
  const committed = parse(readFileSync(join(PROMETHEUS_FILES, 'prometheus.yml'), 'utf8')) as {
    readonly scrape_configs: readonly object[];
  };
  return {
    ...committed,
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [join(PROMETHEUS_FILES, 'rules', '*.yml')],
    scrape_configs: committed.scrape_configs.map((each) => ({
      ...each,
      static_configs: [{ targets: [target] }],
    })),
  };
}

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`http://${address}/-/ready`)).ok;
  } catch {
    return false;
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return address.port;
}
