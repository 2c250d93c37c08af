/** Composition of the admin server: what it needs of the control thread, in the words that it knows. */
import type { TelemetrySources } from '../admin/telemetry-server.ts';
import { type AdminApi, createAdminServer } from '../admin/server.ts';
import type { Management } from '../admin/management.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config.ts';
import { maskSecrets } from '../config/secrets.ts';
import type { ChangedBy } from '../domain/audit.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { FoundKey } from '../domain/principal.ts';
import { createKeyHasher } from '../keys/key-hash.ts';
import { loadOrCreatePepper } from '../keys/pepper.ts';
import { parseCidr } from '../lib/cidr.ts';
import type { Clock } from '../lib/clock.ts';
import { equalInConstantTime } from '../lib/constant-time.ts';
import { SqliteKeyReader } from '../storage/sqlite/key-reader.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Limiter } from '../limits/limiter.ts';
import { createLimitsView } from './key-limits.ts';
import { examineRunning } from './doctor/examine.ts';
import type { Services } from './services.ts';
import { listRequests, reportUsage } from './usage-views.ts';
import { VERSION } from './version.ts';

export interface AdminParts {
  readonly services: Services;
  readonly clock: Clock;
  readonly databaseFile: string;
  readonly limits: Pick<Limiter, 'inspect'>;
  readonly telemetry: TelemetrySources;
  readonly log: Logger;
  /** The built dashboard. It may be missing. */
  readonly dashboardDirectory: string;
  /** Base URL of the gateway, known from when it listens. */
  gatewayUrl(): string;
  /** As it is in force. */
  config(): Config;
  syncWorkers(): Promise<void>;
  /** Reads gateway.yaml again; undefined where this process was started without a file. */
  readonly loadConfig: (() => Config) | undefined;
  /** Takes over another configuration; resolves with what needs a restart. */
  reload(config: Config, by: ChangedBy): Promise<readonly string[]>;
}

export function createAdmin(parts: AdminParts): AdminApi {
  const { services, log, telemetry } = parts;
  const reader = new SqliteKeyReader(parts.databaseFile, parts.clock);
  const management: Management = {
    clock: parts.clock,
    trustedProxies: () => parts.config().trustedProxies.map(parseCidr),
    keys: services.keys,
    projects: services.projects,
    adminTokens: services.adminTokens,
    as: services.as,
    alerts: services.alerts,
    audit: services.audit,
    verifyAudit: services.verifyAudit,
    describeImport: services.describeImport,
    describeKey: services.describeKey,
    describeIssuedKey: services.describeIssuedKey,
    withUsage: services.withUsage,
    findApiKey: createKeyFinder(reader, parts.config().keys.pepperFile),
    syncWorkers: parts.syncWorkers,
    reportUsage: (question) => reportUsage(services, question),
    listRequests: (question) => listRequests(services, question),
    readLimits: createLimitsView({ services, limits: parts.limits, config: parts.config }),
    examine: () => examineRunning(parts.config(), services, process.platform),
    webhooksAs: services.webhooks.as,
    gatewayUrl: parts.gatewayUrl,
    showConfig: () => maskSecrets(parts.config()),
    reloadConfig: (by) => reloadConfig(parts, by),
    onInternalError: (error, requestId) =>
      log.error({ requestId, error: describeError(error) }, 'a management request failed'),
  };
  const listener = createAdminServer({
    management,
    telemetry,
    version: VERSION,
    dashboardDirectory: parts.dashboardDirectory,
  });
  return {
    listen: listener.listen,
    answerForwarded: listener.answerForwarded,
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

async function reloadConfig({ loadConfig, reload }: AdminParts, by: ChangedBy): Promise<readonly string[]> {
  if (loadConfig === undefined) {
    throw new ManagementError('not_supported', 'this process was started without a configuration file');
  }
  try {
    return await reload(loadConfig(), by);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ManagementError('invalid_value', error.message, { cause: error });
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
