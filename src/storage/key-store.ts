import type { Kysely, Transaction } from 'kysely';
import type { AuditEntry } from '../domain/audit.ts';
import type { ApiKey } from '../domain/key.ts';
import type {
  ExpiryCursor,
  KeyChange,
  KeyFilter,
  KeyPage,
  KeyRecord,
  KeySelection,
  KeyStore,
  KeyUse,
  NewKey,
  SecretOwner,
} from '../keys/key-store.ts';
import type { AuditTrail } from './audit-trail.ts';
import { logChange, pruneChanges } from './change-log.ts';
import { insertEvent } from './event-store.ts';
import { endSecrets, insertKeys, insertSecret, noteUse, selectOwners } from './key-inserts.ts';
import { replaceOrigins } from './key-origins.ts';
import { readPage, selectByIds, selectExpiring, selectKey, type StoredKey } from './key-queries.ts';
import { toChangeableRow } from './rows.ts';
import type { StoreSchema } from './schema.ts';
import { transact } from './transact.ts';

/** SQLite takes at most 32,766 parameters in one statement. */
const IDS_PER_QUERY = 1_000;

/** Keys in the tables of the store, the same on every engine. */
export class SqlKeyStore implements KeyStore {
  readonly #db: Kysely<StoreSchema>;
  readonly #trail: AuditTrail;
  constructor(db: Kysely<StoreSchema>, trail: AuditTrail) {
    this.#db = db;
    this.#trail = trail;
  }

  async insert(key: ApiKey, secretHash: string, audit: AuditEntry): Promise<void> {
    await this.insertAll([{ key, secretHash, importedShape: null, audit }]);
  }

  async insertAll(keys: readonly NewKey[]): Promise<void> {
    await transact(this.#db, async (transaction) => {
      await insertKeys(transaction, keys);
      await this.#trail.append(
        transaction,
        keys.map(({ audit }) => audit),
      );
    });
  }

  async findOwners(credentials: readonly string[]): Promise<readonly SecretOwner[]> {
    return selectOwners(this.#db, credentials);
  }

  async find(id: string, nowMs: number): Promise<KeyRecord | null> {
    return (await selectKey(this.#db, id, nowMs))?.record ?? null;
  }

  async list(filter: KeyFilter, nowMs: number, select?: KeySelection): Promise<KeyPage> {
    return readPage(this.#db, filter, nowMs, select ?? null);
  }

  async listIdsCreatedBy(createdBy: string): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('api_keys')
      .select('id')
      .where('created_by', '=', createdBy)
      .execute();
    return rows.map(({ id }) => id);
  }

  async listExpiring(after: ExpiryCursor, untilMs: number, limit: number): Promise<readonly ApiKey[]> {
    return selectExpiring(this.#db, after, untilMs, limit);
  }

  async pruneChanges(beforeMs: number): Promise<void> {
    await pruneChanges(this.#db, beforeMs);
  }

  async change(
    id: string,
    nowMs: number,
    change: (record: KeyRecord) => KeyChange | null,
  ): Promise<KeyRecord | null> {
    return transact(this.#db, async (transaction) => {
      const stored = await selectKey(transaction, id, nowMs);
      if (stored === null) return null;
      const made = change(stored.record);
      if (made === null) return stored.record;
      await writeChange(transaction, stored, made, nowMs);
      await this.#trail.append(transaction, [made.audit]);
      await logChange(transaction, 'key', id, nowMs);
      return (await selectKey(transaction, id, nowMs))?.record ?? null;
    });
  }

  async recordUses(uses: readonly KeyUse[]): Promise<void> {
    if (uses.length === 0) return;
    await transact(this.#db, async (transaction) => {
      for (const use of uses) await noteUse(transaction, use);
    });
  }

  async findAll(ids: readonly string[]): Promise<readonly ApiKey[]> {
    const keys: ApiKey[] = [];
    for (let at = 0; at < ids.length; at += IDS_PER_QUERY) {
      keys.push(...(await selectByIds(this.#db, ids.slice(at, at + IDS_PER_QUERY))));
    }
    return keys;
  }
}

async function writeChange(
  transaction: Transaction<StoreSchema>,
  stored: StoredKey,
  change: KeyChange,
  nowMs: number,
): Promise<void> {
  const before = stored.record.key;
  await transaction
    .updateTable('api_keys')
    .set(toChangeableRow(change.key))
    .where('seq', '=', stored.seq)
    .execute();
  await replaceOrigins(transaction, stored.seq, before, { ...change.key, projectId: before.projectId });
  if (change.event !== undefined) await insertEvent(transaction, change.event);
  if (change.secretHash === undefined) return;
  await endSecrets(transaction, stored.seq, change.previousExpiresAt ?? nowMs, nowMs);
  await insertSecret(transaction, stored.seq, change.secretHash, change.key.last8, nowMs);
}
