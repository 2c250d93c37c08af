/** Keys, projects and admin tokens as the management API and `--json` show them. Field names are fixed. */
import { type ApiKey, type KeyStatus, keyStatus } from '../domain/key.ts';
import { formatInstant } from '../lib/instant.ts';
import type { AdminToken } from './admin-token-store.ts';
import type { ImportReport } from './key-import.ts';
import type { KeyRecord } from './key-store.ts';
import type { ProjectRecord } from './project-store.ts';
import { renewalDueAt } from './renewal.ts';
import { rotationDueAt } from './rotation-age.ts';

/** What a key object shows besides the stored key. */
export interface KeyObjectExtras {
  readonly nowMs: number;
  /** Only in the answers to create and rotate. */
  readonly plaintext?: string;
  /** Whether the key renews itself: by its own word or by that of its plan. */
  readonly renewsItself: (key: ApiKey) => boolean;
  /** Whether a limit of the key is used up at the moment, which only a running gateway knows. */
  readonly isThrottled: (key: ApiKey) => boolean;
}

export type KeyObject = ReturnType<typeof toKeyObject>;
export type ProjectObject = ReturnType<typeof toProjectObject>;
export type AdminTokenObject = ReturnType<typeof toAdminTokenObject>;

export function toKeyObject(record: KeyRecord, extras: KeyObjectExtras) {
  const { key, previousSecret, secretSince } = record;
  return {
    id: key.id,
    ...(extras.plaintext === undefined ? {} : { key: extras.plaintext }),
    name: key.name,
    description: key.description,
    prefix: key.prefix,
    last8: key.last8,
    public_key: key.publicKey,
    format: key.format,
    env: key.env,
    project_id: key.projectId,
    organization_id: key.organizationId,
    permissions: key.permissions,
    agents: key.agents,
    routes: key.routes,
    models: key.models,
    allowed_origins: key.allowedOrigins,
    allowed_ips: key.allowedIps,
    plan: key.plan,
    rate_limits: key.rateLimits,
    budget: key.budget,
    /** null: as the plan says. */
    enforce_limits: key.enforceLimits,
    enabled: key.enabled,
    status: shownStatus(key, extras),
    expires_at: toInstant(key.expiresAt),
    auto_renew: key.autoRenew,
    /** When the next automatic renewal is due; null where there is none. */
    renews_at: toInstant(extras.renewsItself(key) ? renewalDueAt(key) : null),
    created_at: formatInstant(key.createdAt),
    created_by: key.createdBy,
    last_used: toInstant(key.lastUsedAt),
    last_used_ip: key.lastUsedIp,
    previous_secret:
      previousSecret === null
        ? null
        : {
            last8: previousSecret.last8,
            expires_at: formatInstant(previousSecret.expiresAt),
            last_used: toInstant(previousSecret.lastUsedAt),
          },
    last_rotated: secretSince === key.createdAt ? null : formatInstant(secretSince),
    /** From then on the secret is older than it should be; null where nothing is due. */
    rotation_due_at: toInstant(rotationDueAt(record, extras.nowMs)),
    metadata: key.metadata,
    origin_check: key.originCheck,
    usage: { requests_today: 0, requests_this_month: 0, requests_total: 0, cost_usd_this_month: 0 },
  };
}

export type ImportObject = ReturnType<typeof toImportObject>;

/** `describe` gives the key object. A key that was not stored has no id. */
export function toImportObject(report: ImportReport, describe: (record: KeyRecord) => KeyObject) {
  return {
    dry_run: report.dryRun,
    rows: report.rows,
    imported: report.imported,
    keys: report.keys.map(({ row, record }) => {
      const object = describe(record);
      return { row, ...object, id: report.imported === 0 ? null : object.id };
    }),
    errors: report.problems,
  };
}

export function toProjectObject({ project, organization }: ProjectRecord) {
  return {
    id: project.id,
    name: project.name,
    organization,
    organization_id: project.organizationId,
    active: project.active,
    preset: project.preset,
    policy: project.policy,
    formats: project.formats,
    created_at: formatInstant(project.createdAt),
  };
}

export function toAdminTokenObject(token: AdminToken, nowMs: number) {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    status: keyStatus({ ...token, enabled: true }, nowMs),
    created_at: formatInstant(token.createdAt),
    expires_at: toInstant(token.expiresAt),
  };
}

function shownStatus(key: ApiKey, { nowMs, isThrottled }: KeyObjectExtras): KeyStatus {
  const status = keyStatus(key, nowMs);
  return status === 'active' && isThrottled(key) ? 'rate_limited' : status;
}

function toInstant(ms: number | null): string | null {
  return ms === null ? null : formatInstant(ms);
}
