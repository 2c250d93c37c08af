/**
 * Which shapes of keys have come into this store from elsewhere. The facts stay for the life of the store: a
 * revoked key still has to be found, so that its holder is told the truth.
 */
import type { Kysely } from 'kysely';
import type { ImportedShape, ImportedShapes } from '../keys/key-store.ts';
import type { StoreSchema } from './schema.ts';

const INFO_PREFIX = 'imported_shape:';

/** Belongs into the transaction that stores the keys: a worker that sees the one must see the other. */
export async function noteImportedShapes(
  db: Kysely<StoreSchema>,
  shapes: readonly ImportedShape[],
): Promise<void> {
  for (const shape of new Set(shapes)) {
    await db
      .insertInto('store_info')
      .values({ name: INFO_PREFIX + shape, value: '1' })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
  }
}

/** The query whose rows `toImportedShapes` takes. */
export function selectImportedShapes(db: Kysely<StoreSchema>) {
  return db.selectFrom('store_info').select('name').where('name', 'like', `${INFO_PREFIX}%`);
}

export function toImportedShapes(names: readonly string[]): ImportedShapes {
  const shapes = new Set(names.map((name) => name.slice(INFO_PREFIX.length)));
  return { foreignKeys: shapes.delete('foreign'), uncheckedFormats: shapes };
}
