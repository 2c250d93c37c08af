/** From a row of an import to the key that is stored, or to everything that is wrong with it. */
import type { ApiKey, Env, KeyFormat } from '../domain/key.ts';
import type { Project } from '../domain/project.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { newId } from '../lib/ids.ts';
import { checkImportedExpiry } from './checks.ts';
import type { ImportProblem } from './key-import.ts';
import type { ImportRow } from './key-import-row.ts';
import { identifySecret, type ImportedSecret } from './key-import-secret.ts';
import type { KeyHasher } from './key-hash.ts';
import type { KeyRules } from './key-service.ts';
import { applySettings, defaultSettings, type KeySettings, type KeySettingsInput } from './key-settings.ts';
import type { NewKey } from './key-store.ts';

export interface ImportContext {
  readonly hasher: KeyHasher;
  readonly newId: typeof newId;
  readonly rules: KeyRules;
  /** By the names that the rows use; null for one that does not exist. */
  readonly projects: ReadonlyMap<string, Project | null>;
  readonly createdBy: string;
  readonly nowMs: number;
}

export interface ImportedKey extends Omit<NewKey, 'audit'> {
  readonly row: number;
  /** The column that holds the secret. */
  readonly field: string;
  /** What no other key may have: hashes of the secret and the public half. */
  readonly identities: readonly string[];
}

export function createImportedKey(
  row: ImportRow,
  fallbackProject: string,
  context: ImportContext,
): ImportedKey | { readonly problems: readonly ImportProblem[] } {
  const problems: ImportProblem[] = [...row.problems];
  const report = (field: string, message: string): void => {
    problems.push({ row: row.row, field, message: maskSecrets(message) });
  };
  const secret = identifySecret(row, context, report);
  const project = findProject(row.project ?? fallbackProject, context, report);
  const env = chooseEnv(row.env, secret?.env ?? null, report);
  const defaults = defaultSettings(secret?.publicKey === null ? 'browser' : 'public_only');
  const settings = checkSettings(defaults, row.settings, context, report);
  if (secret === null || project === null || problems.length > 0) return { problems };
  const key = { ...settings, ...describeOrigin(row, secret, project, env, context) };
  const { secretHash, importedShape, identities } = secret;
  return { row: row.row, field: row.secretField, key, secretHash, importedShape, identities };
}

type Report = (field: string, message: string) => void;

function describeOrigin(
  row: ImportRow,
  secret: ImportedSecret,
  project: Project,
  env: Env,
  { newId: nextId, nowMs, createdBy }: ImportContext,
): Omit<ApiKey, keyof KeySettings> {
  const format: KeyFormat = secret.format;
  return {
    id: nextId('key'),
    organizationId: project.organizationId,
    projectId: project.id,
    format,
    env,
    prefix: secret.prefix,
    last8: secret.last8,
    publicKey: secret.publicKey,
    enabled: row.enabled,
    revokedAt: null,
    createdAt: nowMs,
    createdBy,
    lastUsedAt: null,
    lastUsedIp: null,
  };
}

function findProject(name: string, { projects }: ImportContext, report: Report): Project | null {
  const project = projects.get(name) ?? null;
  if (project === null) report('project', `there is no project ${JSON.stringify(name.slice(0, 60))}`);
  else if (!project.active) report('project', `${project.name} is not active`);
  return project;
}

function chooseEnv(asked: string | null, written: Env | null, report: Report): Env {
  if (asked !== null && asked !== 'live' && asked !== 'test') report('env', 'is neither live nor test');
  else if (asked !== null && written !== null && asked !== written) {
    report('env', `is ${asked}, but the key itself says ${written}`);
  }
  return written ?? (asked === 'test' ? 'test' : 'live');
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  allowedOrigins: 'allowed_origins',
  allowedIps: 'allowed_ips',
  originCheck: 'origin_check',
  rateLimits: 'rate_limits',
  expiresAt: 'expires_at',
  autoRenew: 'auto_renew',
};

/** Setting after setting, so that each mistake is found and not only the first. */
function checkSettings(
  defaults: KeySettings,
  input: KeySettingsInput,
  { rules, nowMs }: ImportContext,
  report: Report,
): KeySettings {
  const { expiresAt, ...rest } = input;
  let settings = defaults;
  for (const [name, value] of Object.entries(rest)) {
    attempt(FIELD_NAMES[name] ?? name, report, () => {
      settings = applySettings(settings, { [name]: value }, rules, nowMs);
    });
  }
  attempt('expires_at', report, () => {
    settings = { ...settings, ...checkImportedExpiry(expiresAt ?? null, nowMs) };
  });
  return settings;
}

function attempt(field: string, report: Report, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ManagementError)) throw error;
    report(field, error.message);
  }
}

/** Messages quote what people wrote; in a file with shifted columns that may be a key. */
function maskSecrets(message: string): string {
  return message
    .replaceAll(/"((?:[^"\\]|\\.){4})(?:[^"\\]|\\.){12,}"/g, '"$1…"')
    .replaceAll(/[^\s"',;]{16,}/g, (word) =>
      /\d/.test(word) && /[A-Za-z]/.test(word) ? `${word.slice(0, 4)}…` : word,
    );
}
