/** What the tests of the audit log have in common. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { ChangedBy } from '../../src/domain/audit.ts';
import type { TimedServices } from '../keys/time.ts';

export const ANNA: ChangedBy = {
  actor: { type: 'admin_token', id: 'adm_anna', name: 'anna' },
  source: '203.0.113.7',
  requestId: 'req_1',
};

/** Does something to the file of the store as somebody would who has nothing but that. */
export function tamper(file: string, change: (database: Database.Database) => void): void {
  const database = new Database(file);
  try {
    database.exec('drop trigger if exists audit_log_no_update; drop trigger if exists audit_log_no_delete');
    change(database);
  } finally {
    database.close();
  }
}

export function fileOf(time: Pick<TimedServices, 'directory'>): string {
  return join(time.directory, 'store.db');
}
