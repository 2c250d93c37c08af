import type { Kysely } from 'kysely';
import type {
  ActorType,
  AuditAction,
  AuditEntry,
  AuditFields,
  AuditFilter,
  AuditHead,
  AuditLog,
  AuditPage,
  AuditRecord,
  AuditRow,
  AuditSubjectType,
} from '../domain/audit.ts';
import { type AuditTrail, selectAuditHead } from './audit-trail.ts';
import { readCursor, readNewest } from './cursor.ts';
import type { StoreSchema } from './schema.ts';
import { transact } from './transact.ts';

/** The audit log in its table of the store. */
export class SqlAuditLog implements AuditLog {
  readonly #db: Kysely<StoreSchema>;
  readonly #trail: AuditTrail;
  constructor(db: Kysely<StoreSchema>, trail: AuditTrail) {
    this.#db = db;
    this.#trail = trail;
  }

  async record(entry: AuditEntry): Promise<void> {
    await transact(this.#db, (transaction) => this.#trail.append(transaction, [entry]));
  }

  async list(filter: AuditFilter): Promise<AuditPage> {
    const { rows, nextCursor } = await readNewest(selectFiltered(this.#db, filter), filter.limit);
    return { records: rows.map(toRecord), nextCursor };
  }

  async head(): Promise<AuditHead | null> {
    return selectAuditHead(this.#db);
  }

  async readRows(afterSeq: number, limit: number): Promise<readonly AuditRow[]> {
    return this.#db
      .selectFrom('audit_log')
      .selectAll()
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(limit)
      .execute();
  }
}

function selectFiltered(
  db: Kysely<StoreSchema>,
  { actor, subject, action, fromMs, toMs, cursor }: AuditFilter,
) {
  let query = db.selectFrom('audit_log').selectAll();
  if (actor !== undefined) {
    query = query.where(({ or, eb }) =>
      or([eb('actor_id', '=', actor), eb('actor_name', '=', actor), eb('actor_type', '=', actor)]),
    );
  }
  if (subject !== undefined) {
    query = query.where(({ or, eb }) =>
      or([
        eb('subject_id', '=', subject),
        eb('subject_name', '=', subject),
        eb('subject_type', '=', subject),
      ]),
    );
  }
  if (action !== undefined) {
    // A word without a dot names the kind of subject, whose name every action begins with.
    query = query.where(action.includes('.') ? 'action' : 'subject_type', '=', action);
  }
  if (fromMs !== undefined) query = query.where('at', '>=', fromMs);
  if (toMs !== undefined) query = query.where('at', '<', toMs);
  return cursor === undefined ? query : query.where('seq', '<', readCursor(cursor, 'audit rows'));
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    seq: row.seq,
    at: row.at,
    by: {
      actor: { type: row.actor_type as ActorType, id: row.actor_id, name: row.actor_name },
      source: row.source,
      requestId: row.request_id,
    },
    action: row.action as AuditAction,
    subject: {
      type: row.subject_type as AuditSubjectType,
      id: row.subject_id,
      name: row.subject_name,
    },
    before: parseFields(row.before),
    after: parseFields(row.after),
    mac: row.mac,
  };
}

/** Text that somebody tampered with is shown as it is; that it does not fit its seal is for verification to say. */
function parseFields(text: string | null): AuditFields | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as AuditFields;
  } catch {
    return { unreadable: text };
  }
}
