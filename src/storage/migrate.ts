import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

/**
 * Brings the tables up to date in one transaction, so that a failing step leaves nothing behind and of two
 * processes that start together only one migrates. Gives the names of the steps taken.
 */
export async function migrateStore<Schema>(
  db: Kysely<Schema>,
  migrations: Readonly<Record<string, Migration>>,
  tableName: string,
): Promise<readonly string[]> {
  return db.transaction().execute(async (transaction) => {
    const migrator = new Migrator({
      db: transaction,
      provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
      migrationTableName: tableName,
      migrationLockTableName: `${tableName}_lock`,
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error instanceof Error) throw error;
    if (error !== undefined) throw new Error('a step of the migration failed', { cause: error });
    return (results ?? []).map((result) => result.migrationName);
  });
}
