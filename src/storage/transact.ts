import type { Kysely, Transaction } from 'kysely';
import type { StoreSchema } from './schema.ts';

/** One transaction for the work: its own, or the one that `db` is already inside of, which then decides for both. */
export async function transact<T>(
  db: Kysely<StoreSchema>,
  work: (transaction: Transaction<StoreSchema>) => Promise<T>,
): Promise<T> {
  return db.isTransaction ? work(db as Transaction<StoreSchema>) : db.transaction().execute(work);
}
