import type { Kysely, Selectable } from 'kysely';
import type { AdminToken, AdminTokenStore } from '../keys/admin-token-store.ts';
import type { AdminTokenTable, StoreSchema } from './schema.ts';

/** Admin tokens in the tables of the store. No cache holds them, so changes of them are in no change log. */
export class SqlAdminTokenStore implements AdminTokenStore {
  readonly #db: Kysely<StoreSchema>;
  constructor(db: Kysely<StoreSchema>) {
    this.#db = db;
  }

  async insert(token: AdminToken, hash: string): Promise<boolean> {
    return this.#db.transaction().execute(async (transaction) => {
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
        })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows !== 0n;
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

  async revoke(id: string, nowMs: number): Promise<AdminToken | null> {
    return this.#db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('admin_tokens')
        .set(({ fn, val, ref }) => ({ revoked_at: fn.coalesce(ref('revoked_at'), val(nowMs)) }))
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toAdminToken(row);
    });
  }
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
