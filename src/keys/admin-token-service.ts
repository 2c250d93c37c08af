import { findAdminTokenFault } from '../domain/admin-token.ts';
import type { ChangedBy } from '../domain/audit.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { newId } from '../lib/ids.ts';
import type { AdminRole, AdminToken, AdminTokenStore } from './admin-token-store.ts';
import { auditAdminTokenRevocation, auditNewAdminToken } from './audit-entries.ts';
import { checkChoice, checkExpiry, checkLine, invalid } from './checks.ts';
import { addChecksum } from './key-format.ts';
import type { KeyHasher } from './key-hash.ts';

export interface AdminTokenServiceParts {
  readonly adminTokens: AdminTokenStore;
  readonly hasher: KeyHasher;
  readonly clock: Clock;
  readonly newId: typeof newId;
  /** So many characters of base62 from a cryptographic source. */
  readonly randomText: (length: number) => string;
  /** Whose changes these are, for the audit log. */
  readonly by: ChangedBy;
}

export interface NewAdminToken {
  readonly name: string;
  readonly role?: string | undefined;
  /** Milliseconds; null or left out: never. */
  readonly expiresAt?: number | null | undefined;
}

/** The token in plain text, once. */
export interface IssuedAdminToken {
  readonly adminToken: AdminToken;
  readonly token: string;
}

const ROLES: readonly AdminRole[] = ['owner', 'editor', 'viewer'];

/** What administrators hold. Tokens are kept as hashes under the same pepper as keys. */
export class AdminTokenService {
  readonly #parts: AdminTokenServiceParts;
  constructor(parts: AdminTokenServiceParts) {
    this.#parts = parts;
  }

  async create(input: NewAdminToken): Promise<IssuedAdminToken> {
    const token = addChecksum(`tga_${this.#parts.randomText(40)}`);
    const adminToken = this.#build(input);
    await this.#insert(adminToken, token);
    return { adminToken, token };
  }

  /**
   * Takes the token that the operator brought along, as an owner's, in place of the one of before. One that is
   * known already stays what it is: a revoked token is not brought back by a restart.
   */
  async adopt(input: { readonly name: string; readonly token: string }): Promise<AdminToken> {
    const fault = findAdminTokenFault(input.token);
    if (fault !== null) throw invalid(`the admin token ${fault}`);
    const { adminTokens, hasher, by } = this.#parts;
    const adminToken = this.#build({ name: input.name, role: 'owner' });
    const occasion = { by, at: adminToken.createdAt };
    return adminTokens.adopt(adminToken, hasher.hashSecret(input.token), {
      added: auditNewAdminToken(adminToken, occasion),
      revoked: (token) => auditAdminTokenRevocation(token, occasion),
    });
  }

  /** Revoked and expired ones too. */
  async list(): Promise<readonly AdminToken[]> {
    return this.#parts.adminTokens.list();
  }

  async revoke(id: string): Promise<AdminToken> {
    const { adminTokens, clock, by } = this.#parts;
    const nowMs = clock.nowMs();
    const revoked = await adminTokens.revoke(id, nowMs, (token) =>
      auditAdminTokenRevocation(token, { by, at: nowMs }),
    );
    if (revoked !== null) return revoked;
    throw new ManagementError('not_found', `there is no admin token ${JSON.stringify(id.slice(0, 60))}`);
  }

  /** Who holds this token; null when it is unknown, revoked or expired. */
  async authenticate(token: string): Promise<AdminToken | null> {
    const found = await this.#parts.adminTokens.findByHash([this.#parts.hasher.hashSecret(token)]);
    if (found === null || found.revokedAt !== null) return null;
    const expired = found.expiresAt !== null && found.expiresAt <= this.#parts.clock.nowMs();
    return expired ? null : found;
  }

  async #insert(adminToken: AdminToken, token: string): Promise<void> {
    const { adminTokens, hasher, by } = this.#parts;
    const audit = auditNewAdminToken(adminToken, { by, at: adminToken.createdAt });
    await adminTokens.insert(adminToken, hasher.hashSecret(token), audit);
  }

  #build(input: NewAdminToken): AdminToken {
    const nowMs = this.#parts.clock.nowMs();
    return {
      id: this.#parts.newId('adm'),
      name: checkLine('name', input.name),
      role: checkChoice('role', input.role ?? 'owner', ROLES),
      createdAt: nowMs,
      expiresAt: checkExpiry(input.expiresAt ?? null, nowMs),
      revokedAt: null,
    };
  }
}
