/** The steps of the key store that concern rows of single keys and secrets, each inside a transaction of others. */
import type { Kysely, Transaction } from 'kysely';
import { ManagementError } from '../domain/management-error.ts';
import type { KeyUse, NewKey, SecretOwner } from '../keys/key-store.ts';
import { logChange } from './change-log.ts';
import { noteImportedShapes } from './imported-shapes.ts';
import { replaceOrigins } from './key-origins.ts';
import { toChangeableRow } from './rows.ts';
import type { StoreSchema } from './schema.ts';

/** Engines bound the number of parameters of one statement. */
const CREDENTIALS_AT_ONCE = 500;

export async function insertKeys(
  transaction: Transaction<StoreSchema>,
  keys: readonly NewKey[],
): Promise<void> {
  const [taken] = await selectOwners(
    transaction,
    keys.map(({ secretHash }) => secretHash),
  );
  if (taken !== undefined) {
    throw new ManagementError('conflict', `key ${taken.keyId} has this secret already; nothing was stored`);
  }
  for (const each of keys) await insertKey(transaction, each);
  const shapes = keys.flatMap(({ importedShape }) => (importedShape === null ? [] : [importedShape]));
  await noteImportedShapes(transaction, shapes);
}

async function insertKey(transaction: Transaction<StoreSchema>, { key, secretHash }: NewKey): Promise<void> {
  const { seq } = await transaction
    .insertInto('api_keys')
    .values({
      ...toChangeableRow(key),
      id: key.id,
      project_id: key.projectId,
      created_at: key.createdAt,
      created_by: key.createdBy,
      last_used_at: null,
      last_used_ip: null,
    })
    .returning('seq')
    .executeTakeFirstOrThrow();
  await insertSecret(transaction, seq, secretHash, key.last8, key.createdAt);
  await replaceOrigins(transaction, seq, null, key);
  await logChange(transaction, 'key', key.id, key.createdAt);
}

export async function selectOwners(
  db: Kysely<StoreSchema>,
  credentials: readonly string[],
): Promise<readonly SecretOwner[]> {
  const owners: SecretOwner[] = [];
  for (let start = 0; start < credentials.length; start += CREDENTIALS_AT_ONCE) {
    const some = credentials.slice(start, start + CREDENTIALS_AT_ONCE);
    const secrets = await db
      .selectFrom('key_secrets')
      .innerJoin('api_keys', 'api_keys.seq', 'key_secrets.key_seq')
      .select(['key_secrets.hash as credential', 'api_keys.id as keyId'])
      .where('key_secrets.hash', 'in', some)
      .execute();
    const publicHalves = await db
      .selectFrom('api_keys')
      .select(['public_key as credential', 'id as keyId'])
      .where('public_key', 'in', some)
      .$narrowType<{ credential: string }>()
      .execute();
    owners.push(...secrets, ...publicHalves);
  }
  return owners;
}

export async function noteUse(
  transaction: Transaction<StoreSchema>,
  { keyId, at, ip, previousSecret }: KeyUse,
): Promise<void> {
  await transaction
    .updateTable('api_keys')
    .set({ last_used_at: at, last_used_ip: ip })
    .where('id', '=', keyId)
    .where(({ or, eb }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)]))
    .execute();
  if (previousSecret) await notePreviousUse(transaction, keyId, at);
}

/** Of the secrets that ended after the use, the oldest was the previous one then. */
async function notePreviousUse(
  transaction: Transaction<StoreSchema>,
  keyId: string,
  at: number,
): Promise<void> {
  const used = await transaction
    .selectFrom('key_secrets')
    .innerJoin('api_keys', 'api_keys.seq', 'key_secrets.key_seq')
    .select(['key_secrets.hash', 'key_secrets.last_used_at'])
    .where('api_keys.id', '=', keyId)
    .where('key_secrets.expires_at', '>', at)
    .orderBy('key_secrets.created_at')
    .limit(1)
    .executeTakeFirst();
  if (used === undefined || (used.last_used_at ?? 0) >= at) return;
  await transaction
    .updateTable('key_secrets')
    .set({ last_used_at: at })
    .where('hash', '=', used.hash)
    .execute();
}

/** The present secret lives until `untilMs`; one from an earlier rotation ends now. */
export async function endSecrets(
  transaction: Transaction<StoreSchema>,
  keySeq: number,
  untilMs: number,
  nowMs: number,
): Promise<void> {
  const secrets = transaction.updateTable('key_secrets').where('key_seq', '=', keySeq);
  await secrets.set({ expires_at: nowMs }).where('expires_at', '>', nowMs).execute();
  await secrets.set({ expires_at: untilMs }).where('expires_at', 'is', null).execute();
}

export async function insertSecret(
  transaction: Transaction<StoreSchema>,
  keySeq: number,
  hash: string,
  last8: string,
  nowMs: number,
): Promise<void> {
  await transaction
    .insertInto('key_secrets')
    .values({ hash, key_seq: keySeq, last8, created_at: nowMs, expires_at: null, last_used_at: null })
    .execute();
}
