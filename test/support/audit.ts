/** Stores whose audit log is sealed with a key of the test, and an entry for changes that no test reads about. */
import { type AuditEntry, BY_SYSTEM } from '../../src/domain/audit.ts';
import { createAuditSeal } from '../../src/keys/audit-seal.ts';
import { openSqliteStore, type Store, type StoreFile } from '../../src/storage/store.ts';

export type TestStore = Store & StoreFile;

export const TEST_SEAL = createAuditSeal(Buffer.alloc(32, 7));

export const audit: AuditEntry = {
  at: 1_000,
  by: BY_SYSTEM,
  action: 'key.update',
  subject: { type: 'key', id: 'key_1', name: 'test' },
  before: { name: 'a' },
  after: { name: 'b' },
};

export async function openTestStore(file: string): Promise<TestStore> {
  const opened = await openSqliteStore(file);
  return { ...opened, ...opened.use(TEST_SEAL) };
}
