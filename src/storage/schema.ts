/**
 * The tables of the store, one schema for all engines: instants are integer milliseconds, booleans 0 or 1,
 * lists and objects JSON text. How the tables came to be is in migrations/.
 */
import type { Generated, Selectable } from 'kysely';
import type { AuditRow } from '../domain/audit.ts';
import type { Env, KeyFormat } from '../domain/key.ts';
import type { AdminRole } from '../keys/admin-token-store.ts';

export interface OrganizationTable {
  id: string;
  name: string;
}

export interface ProjectTable {
  id: string;
  organization_id: string;
  name: string;
  active: number;
  /** JSON: `ProjectSettings` in rows.ts. */
  settings: string;
  created_at: number;
  /** A deleted project stays for the keys that point to it; its name is free again. */
  deleted_at: number | null;
}

export interface ApiKeyTable {
  /** Order of creation; what other tables refer to, and the cursor of lists. */
  seq: Generated<number>;
  id: string;
  project_id: string;
  name: string;
  format: KeyFormat;
  env: Env;
  prefix: string;
  last8: string;
  public_key: string | null;
  enabled: number;
  revoked_at: number | null;
  expires_at: number | null;
  created_at: number;
  created_by: string;
  last_used_at: number | null;
  last_used_ip: string | null;
  /** JSON: what of `KeySettings` in rows.ts differs from the default. One document, because each column costs a look-up a microsecond. */
  settings: string;
}

export interface KeySecretTable {
  /** `SCHEME:BASE64URL`, see keys/key-hash.ts. */
  hash: string;
  key_seq: number;
  last8: string;
  created_at: number;
  /** null: the present secret of the key. */
  expires_at: number | null;
  last_used_at: number | null;
}

/** Which origins usable keys allow: a preflight carries no key, so it is answered from here. */
export interface KeyOriginTable {
  /** Canonical text of an origin pattern; `*` for a key that allows every origin. */
  pattern: string;
  env: Env;
  /** Name of a route; `EVERY_ROUTE` for a key of all. A key of some has a row with `SOME_ROUTE` beside those of each. */
  route: string;
  project_id: string;
  /** Of the key; NEVER for one that does not expire. Part of the primary key, so that dead rows are skipped. */
  expires_at: number;
  key_seq: number;
}

export interface AdminTokenTable {
  id: string;
  hash: string;
  name: string;
  role: AdminRole;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  /** `environment`: the operator brought it along at a start. */
  origin: 'environment' | null;
}

/** What caches may have to forget. Numbers are never used twice. */
export interface ChangeLogTable {
  seq: Generated<number>;
  kind: 'key' | 'project';
  id: string;
  at: number;
}

/** Facts about the store itself, such as which pepper it belongs to. */
export interface StoreInfoTable {
  name: string;
  value: string;
}

/** What happened and may matter to somebody later. */
export interface EventTable {
  /** Order of entry, and the cursor of lists. */
  seq: Generated<number>;
  id: string;
  at: number;
  kind: string;
  subject: string;
  /** JSON object. */
  data: string;
  /** An event that may happen once only has the same text each time. */
  dedupe: string;
}

/** Who changed what; rows are only added, see audit-trail.ts. `before` and `after` are JSON. */
export type AuditLogTable = AuditRow;

export interface AlertRuleTable {
  id: string;
  name: string;
  kind: string;
  origin: string;
  scope: string;
  /** Of the key or project; '' where the scope is `all`. */
  scope_id: string;
  /** JSON object: what differs from the defaults of the kind. */
  settings: string;
  severity: string | null;
  enabled: number;
  /** NEVER: muted for good. */
  muted_until: number | null;
  created_at: number;
}

export interface AlertEventTable {
  /** Order of entry, and the cursor of lists. */
  seq: Generated<number>;
  id: string;
  at: number;
  rule_id: string;
  rule_name: string;
  kind: string;
  severity: string;
  state: string;
  firing_id: string | null;
  subject_type: string;
  subject_id: string | null;
  subject_name: string | null;
  project_id: string | null;
  window_from: number;
  window_to: number;
  title: string;
  summary: string;
  /** JSON object. */
  figures: string;
  muted: number;
}

/** What a rule remembers of each thing that it watches. */
export interface AlertStateTable {
  rule_id: string;
  name: string;
  /** The event that is not resolved yet. */
  firing_id: string | null;
  fired_at: number;
}

/** From where keys have been used. */
export interface KeyNetworkTable {
  key_id: string;
  /** `198.51.100.0/24`, or `country DE`. */
  network: string;
  kind: string;
  first_seen_at: number;
}

export interface WebhookTable {
  id: string;
  name: string;
  format: string;
  /** JSON array; empty: all. */
  kinds: string;
  min_severity: string;
  enabled: number;
  /** Address and signing secret, encrypted. */
  sealed: string;
  created_at: number;
}

/** The outbox: one event on its way to one webhook. */
export interface WebhookDeliveryTable {
  /** Order of entry, and the cursor of lists. */
  seq: Generated<number>;
  id: string;
  webhook_id: string;
  /** null: a test. */
  event_id: string | null;
  state: string;
  attempts: number;
  next_at: number;
  created_at: number;
  attempt_at: number | null;
  attempt_status: number | null;
  attempt_error: string | null;
}

export interface StoreSchema {
  webhooks: WebhookTable;
  webhook_deliveries: WebhookDeliveryTable;
  alert_rules: AlertRuleTable;
  alert_events: AlertEventTable;
  alert_states: AlertStateTable;
  key_networks: KeyNetworkTable;
  audit_log: AuditLogTable;
  organizations: OrganizationTable;
  projects: ProjectTable;
  api_keys: ApiKeyTable;
  key_secrets: KeySecretTable;
  key_origins: KeyOriginTable;
  admin_tokens: AdminTokenTable;
  change_log: ChangeLogTable;
  store_info: StoreInfoTable;
  events: EventTable;
}

export type ApiKeyRow = Selectable<ApiKeyTable>;
export type ProjectRow = Selectable<ProjectTable>;

export const EVERY_ROUTE = '';
/** No route has this name. It is looked for where the route does not matter. */
export const SOME_ROUTE = '*';

/** Stands for "does not expire" where an index orders by expiry. */
export const NEVER = Number.MAX_SAFE_INTEGER;
