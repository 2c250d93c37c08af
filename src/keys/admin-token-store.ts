import type { AuditEntry } from '../domain/audit.ts';

export type AdminRole = 'owner' | 'editor' | 'viewer';

/** What an administrator holds, without the token itself. Instants in milliseconds. */
export interface AdminToken {
  readonly id: string;
  readonly name: string;
  readonly role: AdminRole;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

export interface AdminTokenStore {
  /** False when a token with this hash exists already. */
  insert(token: AdminToken, hash: string, audit: AuditEntry): Promise<boolean>;
  findByHash(hashes: readonly string[]): Promise<AdminToken | null>;
  /** All of them, revoked ones too, oldest first. */
  list(): Promise<readonly AdminToken[]>;
  /** Keeps the instant of the first revocation, which alone is recorded. Null when there is no such token. */
  revoke(id: string, nowMs: number, audit: (token: AdminToken) => AuditEntry): Promise<AdminToken | null>;
}
