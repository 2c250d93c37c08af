/**
 * Composition root of the control thread: builds the store, the shared memory, the sandbox, the workers and
 * the admin servers, and takes them down again in the order that loses nothing.
 */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { HttpListener } from '../admin/http-listener.ts';
import { createTelemetryServer } from '../admin/telemetry-server.ts';
import type { Config, Listener } from '../config/config.ts';
import type { ServerTimeouts } from '../gateway/server.ts';
import { DEFAULT_TIMEOUTS } from '../gateway/server.ts';
import { createClock } from '../lib/clock.ts';
import { createMemoryLimiter } from '../limits/memory/memory-limiter.ts';
import { createSharedLimits } from '../limits/memory/shared-memory.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { lockProcess } from '../storage/sqlite/process-lock.ts';
import { openSqliteLedger } from '../storage/sqlite/usage-ledger.ts';
import type { Logs } from '../telemetry/log.ts';
import { createCounterMemory, WorkerCounters } from '../telemetry/shared-counters.ts';
import { compilePriceBook } from '../usage/price-book.ts';
import { removePreparedSegments } from '../usage/journal-reader.ts';
import { logRecords } from './access-log.ts';
import { createAdmin } from './admin.ts';
import { keepFixed, listFixedChanges } from './fixed-settings.ts';
import { keyLimitRulesOf, RouteIndex, toGatewaySettings } from './gateway-settings.ts';
import { openLedgerService } from './ledger-service.ts';
import { startLifecycle } from './lifecycle.ts';
import { formatUrl, listenFor, requireFreePort } from './listening.ts';
import { restoreLimits } from './restore-limits.ts';
import { runSteps, type Step } from './run-steps.ts';
import { openServices, requireSqlite, type Services } from './services.ts';
import { createTelemetry } from './telemetry.ts';
import { createThrottleCheck } from './throttled-keys.ts';
import { UsageClient } from './usage-client.ts';
import { journalDirectoryOf, usageFileOf } from './usage-reader.ts';
import { WorkerPool } from './worker-pool.ts';
import { receiveFromWorker } from './worker-messages.ts';

export interface ServerOptions {
  readonly logs: Logs;
  /** For tests: shifts the clocks of all threads, see lib/clock.ts. */
  readonly clockOffsets?: SharedArrayBuffer;
  readonly timeouts?: ServerTimeouts;
  /** Reads gateway.yaml again when an administrator asks for it. Throws a ConfigError where it is wrong. */
  readonly loadConfig?: () => Config;
}

export interface RunningServer {
  /** Base URLs without a trailing slash. */
  readonly urls: { readonly gateway: string; readonly admin: string; readonly telemetry: string | null };
  readonly services: Services;
  /** Takes over another configuration for new requests. What needs a restart is named in the answer. */
  reload(config: Config): Promise<readonly string[]>;
  /** Stops taking requests, finishes those that run, and frees everything. */
  stop(): Promise<void>;
}

export async function startServer(initial: Config, options: ServerOptions): Promise<RunningServer> {
  let config = initial;
  const { logs } = options;
  const { log } = logs;
  const offsets = options.clockOffsets ?? null;
  const clock = createClock(offsets === null ? undefined : new Float64Array(offsets));
  const databaseFile = requireSqlite(config.storage);
  const usageFile = usageFileOf(databaseFile);
  const journalDirectory = journalDirectoryOf(databaseFile);
  mkdirSync(journalDirectory, { recursive: true, mode: 0o700 });
  const lock = lockProcess(databaseFile);
  removePreparedSegments(journalDirectory);
  // Before anything that keeps the process alive: a file that cannot be used ends the start.
  const ledgerStore = await openSqliteLedger(usageFile).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const workers = config.listen.workers === 'auto' ? availableParallelism() : config.listen.workers;
  const limits = createSharedLimits({ workers });
  // The control thread looks at limits from the seat after those of the workers.
  const limiter = createMemoryLimiter({
    memory: limits,
    workerIndex: workers,
    clock,
    timeZone: config.timeZone,
  });
  const services = await openServices(config, {
    clock,
    usage: new UsageClient(usageFile),
    isThrottled: createThrottleCheck(limiter, () => keyLimitRulesOf(config), clock),
  });
  const sandbox = config.sandbox.enabled
    ? await startSandbox((error) => log.error({ error: String(error) }, 'the sandbox ended'))
    : null;

  const counterMemory = createCounterMemory(workers);
  const counters = Array.from({ length: workers }, (_, index) => new WorkerCounters(counterMemory, index));
  const routeIndex = new RouteIndex();
  const sinks = { services, logs, isAccessLogged: () => config.logging.access };
  const pool = new WorkerPool({
    template: {
      listen: { ...config.listen, shared: workers > 1 },
      databaseFile,
      pepperFile: config.keys.pepperFile,
      journalDirectory,
      limits,
      counters: counterMemory,
      clockOffsets: offsets,
      timeouts: options.timeouts ?? DEFAULT_TIMEOUTS,
      connectionsPerAddress: config.limits.connectionsPerAddress,
      workers,
      timeZone: config.timeZone,
      prices: await compilePriceBook(config.prices.overrides),
    },
    counters,
    settings: () => toGatewaySettings(config, sandbox, routeIndex),
    onMessage: (message, reply) => receiveFromWorker(message, reply, sinks),
    onRestart: (worker, reason) => log.error({ worker, reason }, 'a gateway worker died and is replaced'),
  });

  const observability = createTelemetry({
    config: () => config,
    logs,
    services,
    limits: limiter,
    counters,
    routeIndex,
    pendingRecords: () => ledger.pump.pendingRecords,
    workerRestarts: () => pool.restarts,
  });
  const ledger = await openLedgerService({
    ledger: ledgerStore,
    journal: {
      directory: journalDirectory,
      isAlive: (bootId) => pool.isAlive(bootId),
      onUnreadable: (file, error) => log.error({ file, error: error.message }, 'usage was lost: unreadable'),
    },
    clock,
    consumers: [
      (records) => observability.observe(records),
      (records) => {
        if (config.logging.access) logRecords(logs, records);
      },
      (records) => services.lastUse.note(records),
    ],
    retention: () => config.usage,
    log,
  });

  const lifecycle = startLifecycle({
    clock,
    passTime: () => services.passTime(),
    onError: (error) => log.error({ error: error.message }, 'keys cannot be renewed'),
  });
  let ready = false;
  const telemetrySources = {
    isReady: () => ready,
    renderMetrics: async () => {
      await ledger.pump.refresh();
      return observability.metrics.render();
    },
    metricsContentType: observability.metrics.contentType,
  };
  const admin = createAdmin({
    services,
    clock,
    databaseFile,
    telemetry: telemetrySources,
    log,
    config: () => config,
    syncWorkers: () => pool.sync(),
    loadConfig: options.loadConfig,
    reload,
  });
  const telemetry = config.telemetry === null ? null : createTelemetryServer(telemetrySources);

  async function stop(): Promise<void> {
    // Nobody was told to send traffic here before the start was complete.
    const delayMs = ready ? config.drain.delayMs : 0;
    ready = false;
    const steps: readonly Step[] = [
      ['delay', () => pause(delayMs)],
      ['drain', () => pool.drain(config.drain.timeoutMs)],
      ['ledger', () => ledger.stop()],
      ['lifecycle', () => lifecycle.stop()],
      ['last use of keys', () => services.lastUse.flush()],
      ['observability', () => observability.stop()],
      ['listeners', () => Promise.all([admin.close(), telemetry?.close(), sandbox?.close()])],
      ['store', () => services.close()],
      ['lock', () => lock.release()],
    ];
    await runSteps(steps, (step, { message }) => log.error({ step, error: message }, 'the stop had a fault'));
  }

  try {
    await services.syncDeclaredKeys();
    await ledger.start();
    const restored = await restoreLimits({
      services,
      usage: services.usage,
      limiter,
      rules: keyLimitRulesOf(config),
      clock,
      timeZone: config.timeZone,
    });
    if (restored > 0) log.info({ subjects: restored }, 'limits and budgets go on where they were');
    const port = await listenFor('listen', config.listen, async () => {
      if (workers > 1 && config.listen.port !== 0) await requireFreePort(config.listen);
      return pool.start();
    });
    const urls = {
      gateway: formatUrl(config.listen.host, port),
      admin: await listen('admin', admin, config.admin),
      telemetry:
        telemetry === null || config.telemetry === null
          ? null
          : await listen('telemetry', telemetry, config.telemetry),
    };
    ready = true;
    return { urls, services, reload, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function reload(next: Config): Promise<readonly string[]> {
    const needRestart = listFixedChanges(config, next);
    const usable = keepFixed(config, next);
    await services.applyConfig(usable);
    config = usable;
    logs.configure({ level: config.logging.level, prefixes: [config.keys.prefix, config.keys.tokenPrefix] });
    pool.broadcast({ type: 'reload', settings: toGatewaySettings(config, sandbox, routeIndex) });
    // A worker answers in the order of its messages, so all have taken the reload over then.
    await pool.sync();
    return needRestart;
  }
}

async function listen(section: string, server: HttpListener, at: Listener): Promise<string> {
  return formatUrl(at.host, await listenFor(section, at, () => server.listen(at)));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
