/** What the audit log says of changes of keys, projects and admin tokens, in the words of the management API. */
import type { AuditAction, AuditEntry, AuditFields, ChangedBy } from '../domain/audit.ts';
import { describeChange, describeCreation, describeRemoval } from '../domain/audit-change.ts';
import type { ApiKey } from '../domain/key.ts';
import type { Project } from '../domain/project.ts';
import { formatInstant } from '../lib/instant.ts';
import type { AdminToken } from './admin-token-store.ts';

/** Who did it, and when. */
export interface Occasion {
  readonly by: ChangedBy;
  readonly at: number;
}

export function auditNewKey(key: ApiKey, occasion: Occasion, action: AuditAction = 'key.create'): AuditEntry {
  return describeCreation({ ...occasion, action, subject: keySubject(key) }, keyFields(key));
}

/** null when the change makes no difference. Without `action` it is named by what it does. */
export function auditKeyChange(
  before: ApiKey,
  after: ApiKey,
  occasion: Occasion,
  action: AuditAction = actionOf(before, after),
): AuditEntry | null {
  return describeChange(
    { ...occasion, action, subject: keySubject(after) },
    keyFields(before),
    keyFields(after),
  );
}

export function auditRotation(
  before: ApiKey,
  after: ApiKey,
  occasion: Occasion & { readonly previousExpiresAt: number },
): AuditEntry {
  const { by, at, previousExpiresAt } = occasion;
  const shown = ({ prefix, last8, format }: ApiKey): AuditFields => ({ prefix, last8, format });
  return {
    by,
    at,
    action: 'key.rotate',
    subject: keySubject(after),
    before: shown(before),
    after: { ...shown(after), previous_secret_expires_at: formatInstant(previousExpiresAt) },
  };
}

export function auditNewProject(
  project: Omit<Project, 'organizationId'> & { readonly organization: string },
  occasion: Occasion,
): AuditEntry {
  const fields = { organization: project.organization, ...projectFields(project) };
  return describeCreation(
    { ...occasion, action: 'project.create', subject: projectSubject(project) },
    fields,
  );
}

export function auditProjectChange(before: Project, after: Project, occasion: Occasion): AuditEntry | null {
  const event = { ...occasion, action: 'project.update', subject: projectSubject(after) } as const;
  return describeChange(event, projectFields(before), projectFields(after));
}

export function auditProjectRemoval(project: Project, occasion: Occasion): AuditEntry {
  const event = { ...occasion, action: 'project.delete', subject: projectSubject(project) } as const;
  return describeRemoval(event, projectFields(project));
}

export function auditNewAdminToken(token: AdminToken, occasion: Occasion): AuditEntry {
  const { name, role, expiresAt } = token;
  const event = { ...occasion, action: 'admin_token.create', subject: tokenSubject(token) } as const;
  return describeCreation(event, { name, role, expires_at: toInstant(expiresAt) });
}

export function auditAdminTokenRevocation(token: AdminToken, occasion: Occasion): AuditEntry {
  return {
    ...occasion,
    action: 'admin_token.revoke',
    subject: tokenSubject(token),
    before: { revoked_at: null },
    after: { revoked_at: formatInstant(occasion.at) },
  };
}

function keySubject({ id, name }: ApiKey) {
  return { type: 'key', id, name } as const;
}

function projectSubject({ id, name }: Pick<Project, 'id' | 'name'>) {
  return { type: 'project', id, name } as const;
}

function tokenSubject({ id, name }: AdminToken) {
  return { type: 'admin_token', id, name } as const;
}

/** Everything that a change of a key can change, so that a setting that is added one day is not forgotten here. */
function keyFields(key: ApiKey): AuditFields {
  const { id: _id, createdAt: _at, createdBy: _by, lastUsedAt: _used, lastUsedIp: _ip, ...rest } = key;
  const { organizationId: _organization, expiresAt, revokedAt, ...settings } = rest;
  const fields = { ...settings, expiresAt: toInstant(expiresAt), revokedAt: toInstant(revokedAt) };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [toSnakeCase(name), value]));
}

function projectFields({
  name,
  active,
  preset,
  policy,
  formats,
}: Omit<Project, 'organizationId'>): AuditFields {
  return { name, active, preset, policy, formats };
}

function actionOf(before: ApiKey, after: ApiKey): AuditAction {
  if (before.revokedAt === null && after.revokedAt !== null) return 'key.revoke';
  const isSwitch = JSON.stringify({ ...before, enabled: after.enabled }) === JSON.stringify(after);
  if (!isSwitch || before.enabled === after.enabled) return 'key.update';
  return after.enabled ? 'key.enable' : 'key.disable';
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function toInstant(ms: number | null): string | null {
  return ms === null ? null : formatInstant(ms);
}
