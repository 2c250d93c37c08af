/**
 * The tables of the store, one schema for all engines: instants are integer milliseconds, booleans 0 or 1,
 * lists and objects JSON text. How the tables came to be is in migrations/.
 */
import type { Generated, Selectable } from 'kysely';
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

export interface StoreSchema {
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

/** Stands for "does not expire" where an index orders by expiry. */
export const NEVER = Number.MAX_SAFE_INTEGER;
