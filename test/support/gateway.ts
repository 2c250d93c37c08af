/**
 * A whole Tollgate in the process of the test: real control thread, real workers, real SQLite, ports chosen
 * by the system, a clock that the test moves.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { RunningServer } from '../../src/app/running-server.ts';
import { startServer } from '../../src/app/server.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { ServerTimeouts } from '../../src/gateway/server.ts';
import { createClock } from '../../src/lib/clock.ts';
import { createLogs } from '../../src/telemetry/log.ts';

export interface TestGateway {
  readonly url: string;
  readonly admin: string;
  readonly directory: string;
  readonly configFile: string;
  readonly server: RunningServer;
  /** Every line of the log so far. */
  readonly logLines: readonly string[];
  /** Issues a key and returns its plaintext. */
  createKey(input?: Partial<Parameters<RunningServer['services']['keys']['create']>[0]>): Promise<string>;
  /** The wall clock as the gateway reads it. */
  nowMs(): number;
  /** Moves both clocks of all threads. */
  advance(ms: number): void;
  /** Moves the wall clock alone, as an administrator or NTP would. */
  shiftWallClock(ms: number): void;
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export interface TestGatewayOptions {
  /** Sections of gateway.yaml; ports and paths are filled in. */
  readonly config?: Record<string, unknown>;
  /** The whole of gateway.yaml in place of `config`, used as it is. */
  readonly configText?: string;
  readonly timeouts?: ServerTimeouts;
  /** What the wall clock shows at the start; the time of the machine when left out. */
  readonly startAt?: string;
  readonly env?: Record<string, string>;
  readonly dashboardDirectory?: string;
  /** Whether the file can be read again while it runs; without it, as where no file is known. */
  readonly reloads?: boolean;
}

export async function startGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-test-'));
  const configFile = join(directory, 'gateway.yaml');
  writeFileSync(configFile, options.configText ?? JSON.stringify(completeConfig(options.config ?? {})));
  const config = loadConfig(configFile, options.env ?? {});
  const logLines: string[] = [];
  const logs = createLogs({
    level: 'info',
    prefixes: [config.keys.prefix, config.keys.tokenPrefix],
    destination: new Writable({
      write(chunk: Buffer, _encoding, done) {
        logLines.push(...chunk.toString().trimEnd().split('\n'));
        done();
      },
    }),
  });
  const clockOffsets = new SharedArrayBuffer(16);
  const offsets = new Float64Array(clockOffsets);
  if (options.startAt !== undefined) offsets[0] = Date.parse(options.startAt) - createClock().nowMs();
  const server = await startServer(config, {
    logs,
    clockOffsets,
    ...(options.reloads === true ? { loadConfig: () => loadConfig(configFile, options.env ?? {}) } : {}),
    ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
    ...(options.dashboardDirectory === undefined ? {} : { dashboardDirectory: options.dashboardDirectory }),
  });
  const shiftWallClock = (ms: number): void => {
    offsets[0] = (offsets[0] ?? 0) + ms;
  };
  return {
    url: server.urls.gateway,
    admin: server.urls.admin,
    directory,
    configFile,
    server,
    logLines,
    nowMs: createClock(offsets).nowMs,
    shiftWallClock,
    advance: (ms) => {
      shiftWallClock(ms);
      offsets[1] = (offsets[1] ?? 0) + ms;
    },
    createKey: async (input = {}) => {
      const created = await server.services.keys.create({ name: 'test', ...input }, 'test');
      return created.plaintext;
    },
    metrics: async () => (await fetch(`${server.urls.admin}/metrics`)).text(),
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** JSON is YAML, so the file is written as JSON. */
export function completeConfig(sections: Record<string, unknown>): Record<string, unknown> {
  const { listen, ...rest } = sections;
  return {
    listen: { host: '127.0.0.1', port: 0, ...(listen as object) },
    admin: { host: '127.0.0.1', port: 0 },
    storage: { url: 'sqlite:data/tollgate.db' },
    drain: { timeoutMs: 2_000 },
    keys: { pepperFile: 'data/tollgate.pepper' },
    sandbox: { enabled: false },
    ...rest,
  };
}
