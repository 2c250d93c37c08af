/** Composition of the admin server: what it needs of the control thread, in the words that it knows. */
import type { TelemetrySources } from '../admin/telemetry-server.ts';
import { createAdminServer } from '../admin/server.ts';
import type { HttpListener } from '../admin/http-listener.ts';
import type { Management } from '../admin/management.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config.ts';
import { maskSecrets } from '../config/secrets.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { FoundKey } from '../domain/principal.ts';
import { createKeyHasher } from '../keys/key-hash.ts';
import { loadOrCreatePepper } from '../keys/pepper.ts';
import type { Clock } from '../lib/clock.ts';
import { equalInConstantTime } from '../lib/constant-time.ts';
import { SqliteKeyReader } from '../storage/sqlite/key-reader.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Services } from './services.ts';
import { listRequests, reportUsage } from './usage-views.ts';
import { VERSION } from './version.ts';

export interface AdminParts {
  readonly services: Services;
  readonly clock: Clock;
  readonly databaseFile: string;
  readonly telemetry: TelemetrySources;
  readonly log: Logger;
  /** As it is in force. */
  config(): Config;
  syncWorkers(): Promise<void>;
  /** Reads gateway.yaml again; undefined where this process was started without a file. */
  readonly loadConfig: (() => Config) | undefined;
  /** Takes over another configuration; resolves with what needs a restart. */
  reload(config: Config): Promise<readonly string[]>;
}

export function createAdmin(parts: AdminParts): HttpListener {
  const { services, log, telemetry } = parts;
  const reader = new SqliteKeyReader(parts.databaseFile, parts.clock);
  const management: Management = {
    clock: parts.clock,
    keys: services.keys,
    projects: services.projects,
    adminTokens: services.adminTokens,
    describeKey: services.describeKey,
    describeIssuedKey: services.describeIssuedKey,
    withUsage: services.withUsage,
    findApiKey: createKeyFinder(reader, parts.config().keys.pepperFile),
    syncWorkers: parts.syncWorkers,
    reportUsage: (question) => reportUsage(services, question),
    listRequests: (question) => listRequests(services, question),
    showConfig: () => maskSecrets(parts.config()),
    reloadConfig: () => reloadConfig(parts),
    onInternalError: (error, requestId) =>
      log.error({ requestId, error: describeError(error) }, 'a management request failed'),
  };
  const listener = createAdminServer({ management, telemetry, version: VERSION });
  return {
    listen: listener.listen,
    close: async () => {
      await listener.close();
      reader.close();
    },
  };
}

/** A pair is found by its secret half, and then only together with its public one. */
function createKeyFinder(
  reader: SqliteKeyReader,
  pepperFile: string,
): (credential: string) => FoundKey | null {
  const hasher = createKeyHasher(loadOrCreatePepper(pepperFile));
  return (credential) => {
    const colon = credential.indexOf(':');
    const publicKey = colon === -1 ? null : credential.slice(0, colon);
    const found = reader.findBySecretHash(hasher.hashesOf(credential.slice(colon + 1)));
    if (publicKey === null) return found ?? reader.findByPublicKey(credential);
    return equalInConstantTime(found?.key.publicKey ?? '', publicKey) ? found : null;
  };
}

async function reloadConfig({ loadConfig, reload }: AdminParts): Promise<readonly string[]> {
  if (loadConfig === undefined) {
    throw new ManagementError('not_supported', 'this process was started without a configuration file');
  }
  try {
    return await reload(loadConfig());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ManagementError('invalid_value', error.message, { cause: error });
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
