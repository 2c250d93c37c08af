/** The alert engine on a real store, a real ledger and a real limiter, with a clock that the test moves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { AlertEngine } from '../../src/alerts/alert-engine.ts';
import type { NewAlertRule } from '../../src/alerts/alert-rules.ts';
import type { StoreTrouble } from '../../src/alerts/kinds/gateway.ts';
import { type CountryFinder, createPlaceFinder } from '../../src/alerts/place.ts';
import { createAlertSources } from '../../src/app/alert-sources.ts';
import { RouteIndex } from '../../src/app/gateway-settings.ts';
import { openServices, requireSqlite, type Services, type ServicesConfig } from '../../src/app/services.ts';
import { UsageClient } from '../../src/app/usage-client.ts';
import { usageFileOf } from '../../src/app/usage-reader.ts';
import type { AlertEvent, AlertRule } from '../../src/domain/alert.ts';
import { BY_SYSTEM } from '../../src/domain/audit.ts';
import type { ApiKey } from '../../src/domain/key.ts';
import type { UsageRecord } from '../../src/domain/usage.ts';
import { newId } from '../../src/lib/ids.ts';
import { createKeySubject } from '../../src/limits/key-subject.ts';
import { createMemoryLimiter, type MemoryLimiter } from '../../src/limits/memory/memory-limiter.ts';
import { createSharedLimits } from '../../src/limits/memory/shared-memory.ts';
import { openSqliteLedger } from '../../src/storage/sqlite/usage-ledger.ts';
import { createCounterMemory, WorkerCounters } from '../../src/telemetry/shared-counters.ts';
import { appendToLedger, type LedgerStore } from '../../src/usage/ledger.ts';
import { makeServicesConfig } from '../contract/key-store/services-config.ts';
import { makeRecord, withKinds } from '../usage-ledger/support/records.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** A Wednesday at noon, in the middle of its month. */
export const START_MS = Date.UTC(2026, 6, 15, 12);

const RULES = { plans: {}, defaultPlan: null, testRequestsPerMinute: null };

export interface AlertScene {
  nowMs: number;
  readonly directory: string;
  readonly services: Services;
  readonly counters: WorkerCounters;
  /** What is wrong with the process at the moment. */
  readonly troubles: StoreTrouble[];
  /** Rules that could not be evaluated. */
  readonly errors: readonly string[];
  countryOf: CountryFinder | null;
  createKey(fields?: Partial<Parameters<Services['keys']['create']>[0]>): Promise<ApiKey>;
  createRule(input: NewAlertRule): Promise<AlertRule>;
  /** Into the ledger and to the engine, as the control thread does it. */
  record(...records: readonly Partial<UsageRecord>[]): Promise<void>;
  /** Admits and settles requests of the key. */
  spend(key: ApiKey, requests: number, nanoUsd?: number): void;
  /** Lets the time pass and the engine look, and gives what it found then, as `state title`. */
  look(passMs?: number): Promise<readonly string[]>;
  /** All events so far, oldest first. */
  events(): Promise<readonly AlertEvent[]>;
  /** A new engine on the same store, as after a restart. */
  restart(): void;
}

/**
 * A new one for each test, without built-in rules. `readsInThread`: usage is read as on the control thread, in a
 * thread of its own.
 */
export function useAlertScene({ readsInThread = false } = {}): AlertScene {
  let parts: Parts | null = null;
  const get = (): Parts => {
    if (parts === null) throw new Error('the scene is not open');
    return parts;
  };
  beforeEach(async () => {
    parts = await openParts(readsInThread);
  });
  afterEach(async () => {
    await parts?.ledger.close();
    await parts?.services.close();
    rmSync(parts?.directory ?? '', { recursive: true });
    parts = null;
  });
  const listEvents = async (): Promise<readonly AlertEvent[]> => {
    const page = await get().services.alerts.store.listEvents({ limit: 1_000 });
    return page.events.toReversed();
  };
  return {
    get nowMs() {
      return get().time.nowMs;
    },
    set nowMs(nowMs) {
      get().time.nowMs = nowMs;
    },
    get directory() {
      return get().directory;
    },
    get services() {
      return get().services;
    },
    get counters() {
      return get().counters;
    },
    get troubles() {
      return get().troubles;
    },
    get errors() {
      return get().errors;
    },
    get countryOf() {
      return get().time.countryOf;
    },
    set countryOf(countryOf) {
      get().time.countryOf = countryOf;
    },
    createKey: async (fields = {}) => {
      const { record } = await get().services.keys.create({ name: 'app', ...fields }, 'test');
      return record.key;
    },
    createRule: (input) => get().services.alerts.rulesAs(BY_SYSTEM).create(input),
    record: async (...fields) => {
      const { ledger, engine, time } = get();
      const records = fields.map((each) => makeRecord({ at: time.nowMs, ...each }));
      await appendToLedger(ledger, { records: withKinds(records), positions: new Map(), goneFiles: [] });
      engine.noteRecords(records, time.nowMs);
    },
    spend: (key, requests, nanoUsd = 0) => {
      const { limiter } = get();
      const demand = { tokens: 0, nanoUsd };
      for (let count = 0; count < requests; count++) {
        const admission = limiter.admit([createKeySubject(key, RULES)], demand);
        if (admission.admitted) admission.permit.settle(demand);
      }
    },
    look: async (passMs = MINUTE_MS) => {
      const { engine, time } = get();
      const before = (await listEvents()).length;
      time.nowMs += passMs;
      await engine.evaluate(time.nowMs);
      return (await listEvents()).slice(before).map(({ state, title }) => `${state} ${title}`);
    },
    events: listEvents,
    restart: () => {
      const open = get();
      open.engine = createEngine(open);
    },
  };
}

interface Parts {
  readonly directory: string;
  readonly time: { nowMs: number; countryOf: CountryFinder | null };
  readonly services: Services;
  readonly ledger: LedgerStore;
  readonly limiter: MemoryLimiter;
  readonly counters: WorkerCounters;
  readonly troubles: StoreTrouble[];
  readonly errors: string[];
  engine: AlertEngine;
}

async function openParts(readsInThread: boolean): Promise<Parts> {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-alerts-'));
  const time: Parts['time'] = { nowMs: START_MS, countryOf: null };
  const clock = { nowMs: () => time.nowMs, monoMs: () => time.nowMs };
  const base = makeServicesConfig(directory);
  const config: ServicesConfig = { ...base, alerts: { ...base.alerts, builtin: false } };
  const usageFile = usageFileOf(requireSqlite(config.storage));
  const ledger = await openSqliteLedger(usageFile);
  const services = await openServices(config, {
    clock,
    ...(readsInThread ? { usage: new UsageClient(usageFile) } : {}),
  });
  await services.syncDeclared();
  const limiter = createMemoryLimiter({
    memory: createSharedLimits({ workers: 1 }),
    workerIndex: 0,
    clock,
    timeZone: 'UTC',
  });
  const counters = new WorkerCounters(createCounterMemory(1), 0);
  const open = { directory, time, services, ledger, limiter, counters, troubles: [], errors: [] };
  return { ...open, engine: createEngine(open) };
}

function createEngine(open: Omit<Parts, 'engine'>): AlertEngine {
  const { services, limiter, counters, time, troubles, errors } = open;
  return new AlertEngine({
    store: services.alerts.store,
    newId,
    onError: ({ name }, error) => errors.push(`${name}: ${error.message}`),
    sources: createAlertSources({
      services,
      limits: limiter,
      rules: () => RULES,
      timeZone: 'UTC',
      counters: [counters],
      routeIndex: new RouteIndex(),
      placeOf: (address) => createPlaceFinder(time.countryOf)(address),
      listTroubles: () => troubles,
    }),
  });
}
