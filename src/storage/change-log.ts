import type { Kysely, Transaction } from 'kysely';
import type { Change } from '../keys/key-store.ts';
import type { StoreSchema } from './schema.ts';

/** Belongs into the transaction of the change itself: no cache may learn of it too early, or never. */
export async function logChange(
  transaction: Transaction<StoreSchema>,
  kind: Change['kind'],
  id: string,
  nowMs: number,
): Promise<void> {
  await transaction.insertInto('change_log').values({ kind, id, at: nowMs }).execute();
}

/** The last row stays: caches compare its number with the last one they saw. */
export async function pruneChanges(db: Kysely<StoreSchema>, beforeMs: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('change_log')
      .where('at', '<', beforeMs)
      .where(({ eb, selectFrom }) =>
        eb(
          'seq',
          '<',
          selectFrom('change_log').select(({ fn }) => fn.max('seq').as('last')),
        ),
      )
      .execute();
  });
}
