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

export interface AdoptionAudit {
  readonly added: AuditEntry;
  revoked(token: AdminToken): AuditEntry;
}

export interface AdminTokenStore {
  /** False when a token with this hash exists already. */
  insert(token: AdminToken, hash: string, audit: AuditEntry): Promise<boolean>;
  /**
   * Takes a token of the operator's environment and revokes those that came from there before, all or nothing.
   * Gives what is stored of it: one that is known already stays as it is, revoked or not.
   */
  adopt(token: AdminToken, hash: string, audit: AdoptionAudit): Promise<AdminToken>;
  findByHash(hashes: readonly string[]): Promise<AdminToken | null>;
  /** All of them, revoked ones too, oldest first. */
  list(): Promise<readonly AdminToken[]>;
  /** Keeps the instant of the first revocation, which alone is recorded. Null when there is no such token. */
  revoke(id: string, nowMs: number, audit: (token: AdminToken) => AuditEntry): Promise<AdminToken | null>;
}
