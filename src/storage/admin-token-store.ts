import type { Kysely, Selectable, Transaction } from 'kysely';
import type { AuditEntry } from '../domain/audit.ts';
import type { AdminToken, AdminTokenStore, AdoptionAudit } from '../keys/admin-token-store.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { AdminTokenTable, StoreSchema } from './schema.ts';
import { transact } from './transact.ts';

/** Admin tokens in the tables of the store. No cache holds them, so changes of them are in no change log. */
export class SqlAdminTokenStore implements AdminTokenStore {
  readonly #db: Kysely<StoreSchema>;
  readonly #trail: AuditTrail;
  constructor(db: Kysely<StoreSchema>, trail: AuditTrail) {
    this.#db = db;
    this.#trail = trail;
  }

  async insert(token: AdminToken, hash: string, audit: AuditEntry): Promise<boolean> {
    return transact(this.#db, async (transaction) => {
      const isNew = await insertToken(transaction, token, hash, null);
      await this.#trail.append(transaction, isNew ? [audit] : []);
      return isNew;
    });
  }

  async adopt(token: AdminToken, hash: string, audit: AdoptionAudit): Promise<AdminToken> {
    return transact(this.#db, async (transaction) => {
      const isNew = await insertToken(transaction, token, hash, 'environment');
      const replaced = await transaction
        .updateTable('admin_tokens')
        .set({ revoked_at: token.createdAt })
        .where('origin', '=', 'environment')
        .where('revoked_at', 'is', null)
        .where('hash', '!=', hash)
        .returningAll()
        .execute();
      const revocations = replaced.map((row) => audit.revoked(toAdminToken(row)));
      await this.#trail.append(transaction, isNew ? [audit.added, ...revocations] : revocations);
      return toAdminToken(
        await transaction
          .selectFrom('admin_tokens')
          .selectAll()
          .where('hash', '=', hash)
          .executeTakeFirstOrThrow(),
      );
    });
  }

  async findByHash(hashes: readonly string[]): Promise<AdminToken | null> {
    const row = await this.#db
      .selectFrom('admin_tokens')
      .selectAll()
      .where('hash', 'in', hashes)
      .executeTakeFirst();
    return row === undefined ? null : toAdminToken(row);
  }

  async list(): Promise<readonly AdminToken[]> {
    const rows = await this.#db
      .selectFrom('admin_tokens')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toAdminToken);
  }

  async revoke(
    id: string,
    nowMs: number,
    audit: (token: AdminToken) => AuditEntry,
  ): Promise<AdminToken | null> {
    return transact(this.#db, async (transaction) => {
      const row = await transaction
        .selectFrom('admin_tokens')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined) return null;
      const token = toAdminToken(row);
      if (token.revokedAt !== null) return token;
      await transaction.updateTable('admin_tokens').set({ revoked_at: nowMs }).where('id', '=', id).execute();
      await this.#trail.append(transaction, [audit(token)]);
      return { ...token, revokedAt: nowMs };
    });
  }
}

/** False when a token with this hash exists already. */
async function insertToken(
  transaction: Transaction<StoreSchema>,
  token: AdminToken,
  hash: string,
  origin: AdminTokenTable['origin'],
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('admin_tokens')
    .values({
      id: token.id,
      hash,
      name: token.name,
      role: token.role,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      revoked_at: token.revokedAt,
      origin,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows !== 0n;
}

function toAdminToken(row: Selectable<AdminTokenTable>): AdminToken {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}
