/**
 * Composition root of the control thread: builds the store, the shared memory, the sandbox, the workers and
 * the admin servers, and takes them down again in the order that loses nothing.
 */
import { mkdirSync } from 'node:fs';
import type { HttpListener } from '../admin/http-listener.ts';
import { openCountryFinder } from '../alerts/country-finder.ts';
import { createTelemetryServer } from '../admin/telemetry-server.ts';
import type { Config, Listener } from '../config/config.ts';
import { DEFAULT_TIMEOUTS } from '../gateway/server.ts';
import { BY_FILE, type ChangedBy } from '../domain/audit.ts';
import { createClock } from '../lib/clock.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { lockProcess } from '../storage/sqlite/process-lock.ts';
import { openSqliteLedger } from '../storage/sqlite/usage-ledger.ts';
import { compilePriceBook } from '../usage/price-book.ts';
import { removePreparedSegments } from '../usage/journal-reader.ts';
import { logRecords } from './access-log.ts';
import { createAlerting } from './alerting.ts';
import { createAdmin } from './admin.ts';
import { auditReload } from './config-audit.ts';
import { DASHBOARD_DIRECTORY } from './dashboard-directory.ts';
import { keepFixed, listFixedChanges } from './fixed-settings.ts';
import { keyLimitRulesOf, RouteIndex, toGatewaySettings } from './gateway-settings.ts';
import { openLedgerService } from './ledger-service.ts';
import { formatUrl, listenFor, requireFreePort } from './listening.ts';
import { restoreLimits } from './restore-limits.ts';
import type { RunningServer, ServerOptions } from './running-server.ts';
import { runSteps, type Step } from './run-steps.ts';
import { startSchedules } from './schedules.ts';
import { openServices, requireSqlite } from './services.ts';
import { createSharedState } from './shared-state.ts';
import { createTelemetry } from './telemetry.ts';
import { openThrottleSocket, type ThrottleSocket } from './throttle-socket.ts';
import { createThrottleCheck } from './throttled-keys.ts';
import { UsageClient } from './usage-client.ts';
import { journalDirectoryOf, usageFileOf } from './usage-reader.ts';
import { WorkerPool } from './worker-pool.ts';
import { receiveFromWorker, type WorkerMessageSinks } from './worker-messages.ts';

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
  // Before anything that keeps the process alive: a file that cannot be used ends the start.
  const countryOf = await openCountryFinder(config.alerts.countryDatabase);
  const lock = lockProcess(databaseFile);
  removePreparedSegments(journalDirectory);
  const ledgerStore = await openSqliteLedger(usageFile).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const { workers, memory, limiter, counters } = createSharedState(config, clock);
  const isThrottled = createThrottleCheck(limiter, () => keyLimitRulesOf(config), clock);
  const services = await openServices(config, {
    clock,
    usage: new UsageClient(usageFile),
    throttle: { refresh: async () => {}, isThrottled },
    ...(options.locate === undefined ? {} : { locate: options.locate }),
  });
  const sandbox = config.sandbox.enabled
    ? await startSandbox((error) => log.error({ error: String(error) }, 'the sandbox ended'))
    : null;

  const routeIndex = new RouteIndex();
  const sinks: WorkerMessageSinks = {
    services,
    logs,
    isAccessLogged: () => config.logging.access,
    manageKeys: (call) => admin.answerForwarded(call),
  };
  const pool = new WorkerPool({
    template: {
      listen: { ...config.listen, shared: workers > 1 },
      databaseFile,
      pepperFile: config.keys.pepperFile,
      journalDirectory,
      ...memory,
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

  const alerting = createAlerting({
    countryOf,
    config: () => config,
    services,
    limits: limiter,
    counters,
    routeIndex,
    clock,
    ledgerTrouble: () => ledger.pump.trouble,
    log,
  });
  const observability = createTelemetry({
    families: alerting.families,
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
      (records) => alerting.noteRecords(records),
    ],
    retention: () => config.usage,
    log,
  });

  const schedules = startSchedules({ services, clock, log });
  let throttleSocket: ThrottleSocket | null = null;
  let ready = false;
  let gatewayUrl = '';
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
    limits: limiter,
    telemetry: telemetrySources,
    log,
    dashboardDirectory: options.dashboardDirectory ?? DASHBOARD_DIRECTORY,
    gatewayUrl: () => gatewayUrl,
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
      ['alerts', () => alerting.stop()],
      ['schedules', () => schedules.stop()],
      ['last use of keys', () => services.lastUse.flush()],
      ['observability', () => observability.stop()],
      [
        'listeners',
        () => Promise.all([admin.close(), telemetry?.close(), sandbox?.close(), throttleSocket?.close()]),
      ],
      ['store', () => services.close()],
      ['lock', () => lock.release()],
    ];
    await runSteps(steps, (step, { message }) => log.error({ step, error: message }, 'the stop had a fault'));
  }

  try {
    await services.syncDeclared();
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
    gatewayUrl = formatUrl(config.listen.host, port);
    const urls = {
      gateway: gatewayUrl,
      admin: await listen('admin', admin, config.admin),
      telemetry:
        telemetry === null || config.telemetry === null
          ? null
          : await listen('telemetry', telemetry, config.telemetry),
    };
    throttleSocket = await openThrottleSocket(databaseFile, { services, isThrottled, log });
    alerting.start();
    ready = true;
    return { urls, services, reload, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function reload(next: Config, by: ChangedBy = BY_FILE): Promise<readonly string[]> {
    const needRestart = listFixedChanges(config, next);
    const usable = keepFixed(config, next);
    const audit = auditReload(config, usable, needRestart, { by, at: clock.nowMs() });
    await services.applyConfig(usable, audit);
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
