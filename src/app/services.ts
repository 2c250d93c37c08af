/**
 * Composition root of what management needs: the store with its services. The control thread and every
 * command of the CLI open it, each in its own process.
 */
import type { Config, StorageConfig } from '../config/config.ts';
import {
  type AuditEntry,
  type AuditHead,
  type AuditLog,
  type AuditRecord,
  BY_SYSTEM,
  type ChangedBy,
} from '../domain/audit.ts';
import type { EventFilter, EventPage } from '../domain/event.ts';
import type { ApiKey } from '../domain/key.ts';
import { type Plan, planOf, type RateLimits, resolveRateLimits } from '../domain/limit.ts';
import { type DeclarationError, ManagementError } from '../domain/management-error.ts';
import { type AuditObject, toAuditObject } from '../keys/audit-objects.ts';
import { createAuditSeal } from '../keys/audit-seal.ts';
import { type AuditVerdict, verifyAuditLog } from '../keys/audit-verification.ts';
import type { Changes } from '../keys/changes.ts';
import type { ImportReport } from '../keys/key-import.ts';
import { createKeyHasher } from '../keys/key-hash.ts';
import type { IssuedKey } from '../keys/key-service.ts';
import type { KeyRecord } from '../keys/key-store.ts';
import { passTime } from '../keys/lifecycle.ts';
import {
  type AdminTokenObject,
  type ImportObject,
  type KeyObject,
  type ProjectObject,
  toAdminTokenObject,
  toImportObject,
  toKeyObject,
  toProjectObject,
} from '../keys/management-objects.ts';
import type { Throttle } from '../keys/throttle.ts';
import type { AdminToken } from '../keys/admin-token-store.ts';
import type { ProjectRecord } from '../keys/project-store.ts';
import type { Clock } from '../lib/clock.ts';
import { newId, randomBase62 } from '../lib/ids.ts';
import { openSqliteStore, type Store, type StoreFile } from '../storage/store.ts';
import type { UsageReader } from '../usage/usage-query.ts';
import { createChanges, keyRules } from './changes.ts';
import type { AlertServices } from './alert-services.ts';
import { createTelling } from './telling.ts';
import type { WebhookServices } from './webhook-services.ts';
import { createDeclaredSync } from './declared-sync.ts';
import { LastUse } from './last-use.ts';
import { openPepper } from './open-pepper.ts';
import { ProjectNames } from './project-names.ts';
import { createRemoteThrottle } from './throttle-socket.ts';
import { createLazyUsageReader, usageFileOf } from './usage-reader.ts';
import { createUsageServices, type UsageServices } from './usage-services.ts';

export type { AdminTokenObject, AuditObject, ImportObject, KeyObject, ProjectObject };

/** Its own changes are those of `ServicesOptions.by`. */
export interface Services extends UsageServices, Changes {
  /** Changes in the name of somebody else. */
  as(by: ChangedBy): Changes;
  readonly audit: AuditLog;
  /** `expected`: the head of before that must still be in the log. */
  verifyAudit(expected: AuditHead | null): Promise<AuditVerdict>;
  readonly lastUse: LastUse;
  readonly events: { list(filter: EventFilter): Promise<EventPage> };
  readonly alerts: AlertServices;
  readonly webhooks: WebhookServices;
  /** Announces the ends of keys, renews those that renew themselves, forgets old changes. */
  passTime(): Promise<void>;
  /** Names of the migrations that opening the store has run. */
  readonly migrated: readonly string[];
  /** The forms in which the management API and `--json` show things. */
  describeKey(record: KeyRecord): KeyObject;
  /** With their usage and, in whatever process, with their limits as they are now. */
  describeKeys(records: readonly KeyRecord[]): Promise<readonly KeyObject[]>;
  /** With the plaintext: only for the answers to create and rotate. */
  describeIssuedKey(issued: IssuedKey): KeyObject;
  describeImport(report: ImportReport): ImportObject;
  describeProject(record: ProjectRecord): ProjectObject;
  describeAdminToken(token: AdminToken): AdminTokenObject;
  describeAudit(record: AuditRecord): AuditObject;
  /** Whether nobody has made a key or an admin token yet. */
  isEmpty(): Promise<boolean>;
  /** The name of the project, or its id as long as the name is not known. */
  projectName(projectId: string): string;
  /** Those that exist, revoked ones too, in any order. */
  findKeys(ids: ReadonlySet<string>): Promise<readonly ApiKey[]>;
  /** In force for the key: its own limits and those of its plan. */
  limitsOf(key: ApiKey): RateLimits;
  planOf(key: ApiKey): Plan | null;
  readonly clock: Clock;
  /** Brings the projects, keys and alert rules of gateway.yaml up to date; for the process that serves them. */
  syncDeclared(): Promise<void>;
  /** Takes over another configuration with all that it declares, and the audit row of it, or changes nothing. */
  applyConfig(config: ServicesConfig, audit?: AuditEntry): Promise<void>;
  close(): Promise<void>;
}

/** What of gateway.yaml the services read. */
export type ServicesConfig = Pick<
  Config,
  'storage' | 'keys' | 'plans' | 'defaultPlan' | 'routes' | 'projects' | 'alerts'
>;

export interface ServicesOptions {
  readonly clock: Clock;
  /** Who makes the changes; the gateway itself when left out. */
  readonly by?: ChangedBy;
  /** Who knows which keys are throttled; a process that serves no traffic leaves it out and asks the one that does. */
  readonly throttle?: Throttle;
  /** Read in this process where it is left out. Closed with the services. */
  readonly usage?: UsageReader;
  /** Says where in gateway.yaml the entry stands; the error as it is when left out. */
  readonly locate?: (error: DeclarationError) => Error;
}

/** Throws a ManagementError when the store cannot be used; nothing stays open then. */
export async function openServices(config: ServicesConfig, options: ServicesOptions): Promise<Services> {
  const file = await openSqliteStore(requireSqlite(config.storage));
  try {
    const pepper = await openPepper(file, config.keys.pepperFile);
    return await buildServices(config, file, pepper, options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function buildServices(
  initial: ServicesConfig,
  file: StoreFile,
  pepper: Uint8Array,
  options: ServicesOptions,
): Promise<Services> {
  const { clock, by = BY_SYSTEM, throttle = askServer(initial), usage = openLocalUsage(initial) } = options;
  const seal = createAuditSeal(pepper);
  const store: Store = file.use(seal);
  let config = initial;
  const parts = { ...store, ...createMeans(pepper, clock), throttle, rules: () => keyRules(config) };
  const actAs = createChanges(parts, () => config);
  const own = actAs(by);
  await own.projects.ensureDefault();
  const names = new ProjectNames(store.projects);
  await names.load();
  const lastUse = new LastUse(store.keys);
  const renewsItself = (key: ApiKey): boolean => key.autoRenew || (planOf(key, config)?.autoRenew ?? false);
  const describeKey = createKeyDescriber({ clock, renewsItself, isThrottled: throttle.isThrottled });
  const usageServices = createUsageServices(usage, clock);
  const telling = createTelling({ ...parts, renewsItself, pepper }, by, () => config);
  const syncDeclared = createDeclaredSync({
    store,
    clock,
    newId,
    locate: options.locate ?? ((error) => error),
  });
  return {
    ...usageServices,
    ...own,
    as: actAs,
    audit: store.audit,
    verifyAudit: (expected) => verifyAuditLog(store.audit, seal, expected),
    lastUse,
    events: store.events,
    ...telling,
    passTime: () => passTime({ ...parts, renewsItself }),
    migrated: file.migrated,
    describeKeys: async (records) => {
      await throttle.refresh(records.map(({ key }) => key));
      return usageServices.withUsage(records.map((record) => describeKey(record)));
    },
    ...createDescriptions(describeKey, clock),
    ...createLookups(store, names, () => config),
    clock,
    syncDeclared: async () => {
      await syncDeclared(config);
      await names.load();
    },
    applyConfig: async (next, audit) => {
      await syncDeclared(next, audit);
      config = next;
    },
    close: async () => {
      lastUse.stop();
      await usage.close();
      await file.close();
    },
  };
}

function createLookups(store: Store, names: ProjectNames, config: () => ServicesConfig) {
  return {
    isEmpty: () => store.isEmpty(),
    projectName: (projectId: string) => names.get(projectId),
    findKeys: (ids: ReadonlySet<string>) => store.keys.findAll([...ids]),
    planOf: (key: ApiKey) => planOf(key, config()),
    limitsOf: (key: ApiKey) => resolveRateLimits(key.rateLimits, planOf(key, config())),
  };
}

/** What secrets and ids are made with. */
function createMeans(pepper: Uint8Array, clock: Clock) {
  return { clock, hasher: createKeyHasher(pepper), newId, randomText: randomBase62 };
}

type KeyDescriber = (record: KeyRecord, plaintext?: string) => KeyObject;

function createDescriptions(describeKey: KeyDescriber, clock: Clock) {
  return {
    describeKey: (record: KeyRecord) => describeKey(record),
    describeIssuedKey: ({ record, plaintext }: IssuedKey) => describeKey(record, plaintext),
    describeImport: (report: ImportReport) => toImportObject(report, describeKey),
    describeProject: toProjectObject,
    describeAdminToken: (token: AdminToken) => toAdminTokenObject(token, clock.nowMs()),
    describeAudit: toAuditObject,
  };
}

function createKeyDescriber(options: {
  readonly clock: Clock;
  readonly renewsItself: (key: ApiKey) => boolean;
  readonly isThrottled: (key: ApiKey) => boolean;
}): KeyDescriber {
  const { clock, renewsItself, isThrottled } = options;
  return (record, plaintext) =>
    toKeyObject(record, {
      nowMs: clock.nowMs(),
      renewsItself,
      isThrottled,
      ...(plaintext === undefined ? {} : { plaintext }),
    });
}

function askServer({ storage }: ServicesConfig): Throttle {
  return createRemoteThrottle(requireSqlite(storage));
}

function openLocalUsage({ storage }: ServicesConfig): UsageReader {
  return createLazyUsageReader(usageFileOf(requireSqlite(storage)));
}

/** The file of the store; other engines are not supported yet. */
export function requireSqlite(storage: StorageConfig): string {
  if (storage.engine === 'sqlite') return storage.file;
  throw new ManagementError(
    'not_supported',
    `storage on ${storage.engine} is not supported yet; use sqlite:FILE`,
  );
}
