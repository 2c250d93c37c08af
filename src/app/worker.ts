/**
 * Composition root of a gateway worker: one event loop of the data plane. Everything it needs comes with
 * workerData or by message; it builds the parts, listens, and stops when told to.
 */
import type { AddressInfo } from 'node:net';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { AddressLimits } from '../gateway/address-limits.ts';
import { BodyPolicies } from '../gateway/body-policy.ts';
import { ConnectionCounts } from '../gateway/connection-cap.ts';
import { FailureThrottle } from '../gateway/failure-throttle.ts';
import { createGateway, type Gateway, type GatewayParts, NOTHING_IMPORTED } from '../gateway/gateway.ts';
import { Inflight } from '../gateway/inflight.ts';
import { compilePrincipal, type Principal } from '../gateway/principal.ts';
import { RefusalLog } from '../gateway/refusal-log.ts';
import { BodyMemory } from '../gateway/request-body.ts';
import { createGatewayServer } from '../gateway/server.ts';
import type { GatewaySettings } from '../gateway/settings.ts';
import { watchExchanges } from '../gateway/watch.ts';
import { watchChanges } from '../keys/change-watcher.ts';
import type { ImportedShapes } from '../keys/key-store.ts';
import { KeyCache } from '../keys/key-cache.ts';
import { createKeyHasher } from '../keys/key-hash.ts';
import { loadOrCreatePepper } from '../keys/pepper.ts';
import { createClock, neverBack } from '../lib/clock.ts';
import { createRequestIds } from '../lib/ids.ts';
import { createMemoryLimiter } from '../limits/memory/memory-limiter.ts';
import { SqliteKeyReader } from '../storage/sqlite/key-reader.ts';
import { WorkerCounters } from '../telemetry/shared-counters.ts';
import { UpstreamHealth } from '../upstreams/health.ts';
import { UpstreamPools } from '../upstreams/pools.ts';
import { createKeyMask } from '../telemetry/key-mask.ts';
import { ControlQuestions } from './control-questions.ts';
import { ChargedAnswers } from '../usage/charged-answers.ts';
import { createPriceFinder } from '../usage/price-finder.ts';
import { openJournal } from '../usage/journal-writer.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol.ts';

/** Twice a beat, so that neither a counter nor a log line is older than this. */
const TICK_MS = 250;
const MAX_BODY_MEMORY_BYTES = 256 * 1024 * 1024;

function run(start: WorkerStart, port: MessagePort): void {
  const send = (message: FromWorker): void => port.postMessage(message);
  const offsets = start.clockOffsets === null ? undefined : new Float64Array(start.clockOffsets);
  const clock = neverBack(createClock(offsets));
  const inflight = new Inflight();
  const reader = new SqliteKeyReader(start.databaseFile, clock);
  const hasher = createKeyHasher(loadOrCreatePepper(start.pepperFile));
  const counters = new WorkerCounters(start.counters, start.index);
  const log: GatewayParts['log'] = (level, fields, message) => send({ type: 'log', level, fields, message });
  const bodyPolicies = new BodyPolicies();
  let settings = start.settings;
  let maskKeys = createWorkerMask(settings);
  const mask = (text: string): string => maskKeys(text);
  const keys = new KeyCache<Principal>({
    reader,
    clock,
    maxStaleMs: settings.keys.maxStaleMs,
    hashesOf: (secret) => hasher.hashesOf(secret),
    compile: (found) => compilePrincipal(found, settings, bodyPolicies),
  });
  const questions = new ControlQuestions(send);
  const health = new UpstreamHealth(clock);
  const parts: GatewayParts = {
    clock,
    keys,
    reader,
    counters,
    log,
    prices: createPriceFinder(start.prices),
    chargedAnswers: new ChargedAnswers(start.chargedAnswers),
    readUsage: (question) => questions.readUsage(question),
    manageKeys: (call) => questions.manageKeys(call),
    mask,
    limiter: createMemoryLimiter({
      memory: start.limits,
      workerIndex: start.index,
      clock,
      timeZone: start.timeZone,
    }),
    // Their timeouts are of the network, so they keep the time that passes, whatever clock the limits are shown.
    pools: new UpstreamPools(start.workers, createClock(), (upstream) => health.reportUnreachable(upstream)),
    health,
    journal: openJournal({
      directory: start.journalDirectory,
      bootId: start.bootId,
      worker: start.index,
      onTrouble: (error) =>
        log(
          'error',
          { error: error?.message ?? null },
          error === null ? 'journal works again' : 'journal cannot be written',
        ),
    }),
    addressLimits: new AddressLimits(clock),
    failures: new FailureThrottle(settings.failuresPerMinute, clock, start.addresses),
    refusalLog: new RefusalLog(mask),
    bodyMemory: new BodyMemory(MAX_BODY_MEMORY_BYTES),
  };
  let gateway: Gateway = createGateway(parts, settings, inflight);
  let importedShapes: ImportedShapes = NOTHING_IMPORTED;
  const server = createGatewayServer({
    gateway: () => gateway,
    nextRequestId: createRequestIds(),
    timeouts: start.timeouts,
    connectionsPerAddress: start.connectionsPerAddress,
    connectionCounts: new ConnectionCounts(start.addresses, start.index),
  });
  const changes = watchChanges({
    reader,
    cache: keys,
    counters,
    onImportedShapes: (shapes) => {
      importedShapes = shapes;
      gateway.setImportedShapes(shapes);
    },
    onChange: () => watch.recheckKeys(),
  });
  const watch = watchExchanges({ inflight, gateway: () => gateway });

  const tick = setInterval(() => {
    counters.beat(clock.monoMs());
    counters.setCache(keys.stats.hits, keys.stats.misses);
    const batch = parts.refusalLog.take();
    if (batch !== null) send({ type: 'refusals', batch });
    watch.endOverdue();
  }, TICK_MS);

  async function drain(timeoutMs: number): Promise<void> {
    await watch.drain(server, timeoutMs);
    clearInterval(tick);
    changes.stop();
    const batch = parts.refusalLog.take();
    if (batch !== null) send({ type: 'refusals', batch });
    counters.setCache(keys.stats.hits, keys.stats.misses);
    parts.journal.close();
    parts.pools.destroy();
    parts.limiter.close();
    reader.close();
    send({ type: 'drained' });
    port.close();
  }

  port.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'reload':
        settings = message.settings;
        maskKeys = createWorkerMask(settings);
        keys.clear();
        gateway = createGateway(parts, settings, inflight);
        gateway.setImportedShapes(importedShapes);
        return;
      case 'sync':
        void changes.check();
        send({ type: 'synced', id: message.id });
        return;
      case 'usage':
      case 'managed':
        questions.receive(message);
        return;
      case 'drain':
        void drain(message.timeoutMs);
        return;
    }
  });

  server.on('error', (error) => send({ type: 'failed', message: error.message }));
  server.listen({ host: start.listen.host, port: start.listen.port, reusePort: start.listen.shared }, () => {
    counters.beat(clock.monoMs());
    send({ type: 'ready', port: (server.address() as AddressInfo).port });
  });
}

function createWorkerMask({ keys }: GatewaySettings): GatewayParts['mask'] {
  return createKeyMask([keys.prefix, keys.tokenPrefix], keys.importedPatterns);
}

if (parentPort !== null) run(workerData as WorkerStart, parentPort);
