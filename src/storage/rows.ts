/** Between rows of the store and the words of the domain. */
import type { Insertable } from 'kysely';
import type { ApiKey } from '../domain/key.ts';
import { NO_LIMITS } from '../domain/limit.ts';
import type { Project } from '../domain/project.ts';
import type { ApiKeyRow, ApiKeyTable, ProjectRow } from './schema.ts';

/** What of a key no query looks for. */
export type KeySettings = Pick<
  ApiKey,
  | 'description'
  | 'permissions'
  | 'agents'
  | 'routes'
  | 'models'
  | 'allowedOrigins'
  | 'allowedIps'
  | 'originCheck'
  | 'plan'
  | 'rateLimits'
  | 'budget'
  | 'enforceLimits'
  | 'lifetimeMs'
  | 'autoRenew'
  | 'metadata'
>;

/** What of a project no query looks for. */
export type ProjectSettings = Pick<Project, 'preset' | 'policy' | 'formats'>;

export function toApiKey(row: Omit<ApiKeyRow, 'seq'>, organizationId: string): ApiKey {
  return {
    ...parseSettings(row.settings),
    id: row.id,
    organizationId,
    projectId: row.project_id,
    name: row.name,
    format: row.format,
    env: row.env,
    prefix: row.prefix,
    last8: row.last8,
    publicKey: row.public_key,
    enabled: row.enabled === 1,
    revokedAt: row.revoked_at,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    createdBy: row.created_by,
    lastUsedAt: row.last_used_at,
    lastUsedIp: row.last_used_ip,
  };
}

/** What a change of the key may write: all but what it is known by, how it came to be and when it was used. */
export function toChangeableRow(
  key: ApiKey,
): Omit<
  Insertable<ApiKeyTable>,
  'seq' | 'id' | 'project_id' | 'created_at' | 'created_by' | 'last_used_at' | 'last_used_ip'
> {
  return {
    name: key.name,
    format: key.format,
    env: key.env,
    prefix: key.prefix,
    last8: key.last8,
    public_key: key.publicKey,
    enabled: key.enabled ? 1 : 0,
    revoked_at: key.revokedAt,
    expires_at: key.expiresAt,
    settings: formatSettings(key),
  };
}

/**
 * What is not stored. A row of a plain key is a quarter as long without it, which a look-up among a million
 * keys feels, and a setting that a later version adds needs no migration.
 */
const DEFAULTS: KeySettings = {
  description: null,
  permissions: [],
  agents: [],
  routes: [],
  models: [],
  allowedOrigins: [],
  allowedIps: [],
  originCheck: 'browser',
  plan: null,
  rateLimits: NO_LIMITS,
  budget: null,
  enforceLimits: null,
  lifetimeMs: null,
  autoRenew: false,
  metadata: {},
};

function formatSettings(key: ApiKey): string {
  const names = Object.keys(DEFAULTS) as (keyof KeySettings)[];
  const set = names.filter((name) => JSON.stringify(key[name]) !== JSON.stringify(DEFAULTS[name]));
  return JSON.stringify(Object.fromEntries(set.map((name) => [name, key[name]])));
}

function parseSettings(text: string): KeySettings {
  return { ...DEFAULTS, ...(JSON.parse(text) as Partial<KeySettings>) };
}

export function toProject(row: Omit<ProjectRow, 'deleted_at'>): Project {
  return {
    ...(JSON.parse(row.settings) as ProjectSettings),
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    active: row.active === 1,
    createdAt: row.created_at,
  };
}

export function toProjectRow(
  project: ProjectSettings & Pick<Project, 'active'>,
): Pick<ProjectRow, 'active' | 'settings'> {
  const settings: ProjectSettings = {
    preset: project.preset,
    policy: project.policy,
    formats: project.formats,
  };
  return { active: project.active ? 1 : 0, settings: JSON.stringify(settings) };
}
