/**
 * Composition root of what management needs: the store with its services. The control thread and every
 * command of the CLI open it, each in its own process.
 */
import type { Config, StorageConfig } from '../config/config.ts';
import type { EventFilter, EventPage } from '../domain/event.ts';
import type { ApiKey } from '../domain/key.ts';
import { planOf } from '../domain/limit.ts';
import { ManagementError } from '../domain/management-error.ts';
import { AdminTokenService } from '../keys/admin-token-service.ts';
import { KeyImporter, type ImportReport } from '../keys/key-import.ts';
import { createKeyHasher, type KeyHasher } from '../keys/key-hash.ts';
import { type IssuedKey, type KeyRules, KeyService } from '../keys/key-service.ts';
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
import { loadOrCreatePepper, loadPepper } from '../keys/pepper.ts';
import { ProjectService } from '../keys/project-service.ts';
import type { AdminToken } from '../keys/admin-token-store.ts';
import type { ProjectRecord } from '../keys/project-store.ts';
import type { Clock } from '../lib/clock.ts';
import { newId, randomBase62 } from '../lib/ids.ts';
import { openSqliteStore, type Store } from '../storage/store.ts';
import type { UsageReader } from '../usage/usage-query.ts';
import { syncDeclaredKeys } from './declared-keys.ts';
import { LastUse } from './last-use.ts';
import { ProjectNames } from './project-names.ts';
import { createLazyUsageReader, usageFileOf } from './usage-reader.ts';
import { createUsageServices, type UsageServices } from './usage-services.ts';

export type { AdminTokenObject, ImportObject, KeyObject, ProjectObject };

export interface Services extends UsageServices {
  readonly keys: KeyService;
  readonly keyImport: KeyImporter;
  readonly projects: ProjectService;
  readonly adminTokens: AdminTokenService;
  readonly lastUse: LastUse;
  readonly events: { list(filter: EventFilter): Promise<EventPage> };
  /** Announces the ends of keys, renews those that renew themselves, forgets old changes. */
  passTime(): Promise<void>;
  /** Names of the migrations that opening the store has run. */
  readonly migrated: readonly string[];
  /** The forms in which the management API and `--json` show things. */
  describeKey(record: KeyRecord): KeyObject;
  /** With the plaintext: only for the answers to create and rotate. */
  describeIssuedKey(issued: IssuedKey): KeyObject;
  describeImport(report: ImportReport): ImportObject;
  describeProject(record: ProjectRecord): ProjectObject;
  describeAdminToken(token: AdminToken): AdminTokenObject;
  /** Whether nobody has made a key or an admin token yet. */
  isEmpty(): Promise<boolean>;
  /** The name of the project, or its id as long as the name is not known. */
  projectName(projectId: string): string;
  /** Those that exist, revoked ones too, in any order. */
  findKeys(ids: ReadonlySet<string>): Promise<readonly ApiKey[]>;
  /** Brings the keys that gateway.yaml declares up to date; for the process that serves them. */
  syncDeclaredKeys(): Promise<void>;
  /** Takes over plans, routes, formats, projects and declared keys of another configuration. */
  applyConfig(config: ServicesConfig): Promise<void>;
  close(): Promise<void>;
}

/** What of gateway.yaml the services read. */
export type ServicesConfig = Pick<
  Config,
  'storage' | 'keys' | 'plans' | 'defaultPlan' | 'routes' | 'projects'
>;

export interface ServicesOptions {
  readonly clock: Clock;
  /** Whether a limit of the key is used up; a process that serves no traffic cannot know and leaves it out. */
  readonly isThrottled?: (key: ApiKey) => boolean;
  /** Read in this process where it is left out. Closed with the services. */
  readonly usage?: UsageReader;
}

/** Throws a ManagementError when the store cannot be used; nothing stays open then. */
export async function openServices(config: ServicesConfig, options: ServicesOptions): Promise<Services> {
  const store = await openSqliteStore(requireSqlite(config.storage));
  try {
    const hasher = await openHasher(store, config.keys.pepperFile);
    return await buildServices(config, store, hasher, options);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function buildServices(
  initial: ServicesConfig,
  store: Store,
  hasher: KeyHasher,
  { clock, isThrottled = () => false, usage = openLocalUsage(initial) }: ServicesOptions,
): Promise<Services> {
  let config = initial;
  const parts = { ...store, hasher, clock, newId, randomText: randomBase62 };
  const projects = new ProjectService({
    ...parts,
    formats: () => config.keys.formats,
    declared: () => config.projects,
  });
  await projects.applyDeclared();
  const names = new ProjectNames(store.projects);
  await names.load();
  const lastUse = new LastUse(store.keys);
  const renewsItself = (key: ApiKey): boolean => key.autoRenew || (planOf(key, config)?.autoRenew ?? false);
  const describeKey = createKeyDescriber({ clock, renewsItself, isThrottled });
  const keyParts = { ...parts, rules: () => keyRules(config) };
  const syncKeys = (): Promise<void> => syncDeclaredKeys(config.keys.declared, keyParts);
  return {
    ...createUsageServices(usage, clock),
    keys: new KeyService(keyParts),
    keyImport: new KeyImporter(keyParts),
    projects,
    adminTokens: new AdminTokenService(parts),
    lastUse,
    events: store.events,
    passTime: () => passTime({ ...parts, renewsItself }),
    migrated: store.migrated,
    describeKey: (record) => describeKey(record),
    describeIssuedKey: ({ record, plaintext }) => describeKey(record, plaintext),
    describeImport: (report) => toImportObject(report, describeKey),
    describeProject: toProjectObject,
    describeAdminToken: (token) => toAdminTokenObject(token, clock.nowMs()),
    isEmpty: () => store.isEmpty(),
    projectName: (projectId) => names.get(projectId),
    findKeys: (ids) => store.keys.findAll([...ids]),
    syncDeclaredKeys: syncKeys,
    applyConfig: async (next) => {
      const before = config;
      config = next;
      try {
        await projects.applyDeclared();
        await syncKeys();
      } catch (error) {
        config = before;
        throw error;
      }
    },
    close: async () => {
      lastUse.stop();
      await usage.close();
      await store.close();
    },
  };
}

function createKeyDescriber(options: {
  readonly clock: Clock;
  readonly renewsItself: (key: ApiKey) => boolean;
  readonly isThrottled: (key: ApiKey) => boolean;
}): (record: KeyRecord, plaintext?: string) => KeyObject {
  const { clock, renewsItself, isThrottled } = options;
  return (record, plaintext) =>
    toKeyObject(record, {
      nowMs: clock.nowMs(),
      renewsItself,
      isThrottled,
      ...(plaintext === undefined ? {} : { plaintext }),
    });
}

function openLocalUsage({ storage }: ServicesConfig): UsageReader {
  return createLazyUsageReader(usageFileOf(requireSqlite(storage)));
}

function keyRules(config: ServicesConfig): KeyRules {
  return {
    shapes: config.keys,
    formats: config.keys.formats,
    plans: new Set(Object.keys(config.plans)),
    routes: new Set(config.routes.map((route) => route.name)),
  };
}

/** The file of the store; other engines are not supported yet. */
export function requireSqlite(storage: StorageConfig): string {
  if (storage.engine === 'sqlite') return storage.file;
  throw new ManagementError(
    'not_supported',
    `storage on ${storage.engine} is not supported yet; use sqlite:FILE`,
  );
}

/**
 * A store belongs to the pepper under which its first key was hashed. Under another one every key would be
 * unknown without anyone seeing why; so a missing pepper is made for a new store only, and a foreign one refused.
 */
async function openHasher(store: Store, pepperFile: string): Promise<KeyHasher> {
  const expected = await store.readInfo('pepper');
  const pepper = expected === null ? loadOrCreatePepper(pepperFile) : loadPepper(pepperFile);
  if (pepper === null) {
    throw new ManagementError(
      'store_unusable',
      `the pepper ${pepperFile} is missing, and no key of this store can be recognised without it; restore the file from a backup`,
    );
  }
  const hasher = createKeyHasher(pepper);
  const kept = expected ?? (await store.keepInfo('pepper', hasher.pepperId));
  if (kept === hasher.pepperId) return hasher;
  throw new ManagementError(
    'store_unusable',
    `the pepper ${pepperFile} is not the one that the keys of this store were hashed with; restore the right file`,
  );
}
