import type { Kysely, Transaction } from 'kysely';
import {
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  type AuditSeal,
  encodeAuditRow,
} from '../domain/audit.ts';
import { ManagementError } from '../domain/management-error.ts';
import type { StoreSchema } from './schema.ts';

/** Writes rows of the audit log, each in the transaction of the change that it tells of. */
export class AuditTrail {
  readonly #seal: AuditSeal;
  constructor(seal: AuditSeal) {
    this.#seal = seal;
  }

  /**
   * Throws `store_unavailable` when a row cannot be written, so that the change is not made either. The head
   * is read here and nowhere else: the write lock is held, so nobody can put another row behind it.
   */
  async append(transaction: Transaction<StoreSchema>, entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      let head = await selectAuditHead(transaction);
      for (const entry of entries) {
        const row = this.#sealRow(entry, head);
        await transaction.insertInto('audit_log').values(row).execute();
        head = row;
      }
    } catch (error) {
      if (error instanceof ManagementError) throw error;
      throw new ManagementError(
        'store_unavailable',
        'the audit log cannot be written, so nothing was changed',
        { cause: error },
      );
    }
  }

  #sealRow(entry: AuditEntry, head: AuditHead | null): AuditRow {
    const row = { ...toRow(entry), previous_mac: head?.mac ?? '' };
    return { ...row, seq: (head?.seq ?? 0) + 1, mac: this.#seal(encodeAuditRow(row)) };
  }
}

export async function selectAuditHead(db: Kysely<StoreSchema>): Promise<AuditHead | null> {
  const head = await db
    .selectFrom('audit_log')
    .select(['seq', 'mac'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return head ?? null;
}

function toRow({ at, by, action, subject, before, after }: AuditEntry) {
  return {
    at,
    actor_type: by.actor.type,
    actor_id: by.actor.id,
    actor_name: by.actor.name,
    source: by.source,
    request_id: by.requestId,
    action,
    subject_type: subject.type,
    subject_id: subject.id,
    subject_name: subject.name,
    before: before === null ? null : JSON.stringify(before),
    after: after === null ? null : JSON.stringify(after),
  };
}
