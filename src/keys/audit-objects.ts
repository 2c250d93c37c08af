import type { AuditRecord } from '../domain/audit.ts';
import { formatInstant } from '../lib/instant.ts';

export type AuditObject = ReturnType<typeof toAuditObject>;

/** A row of the audit log as the management API and `--json` show it. */
export function toAuditObject({ seq, at, by, action, subject, before, after, mac }: AuditRecord) {
  return {
    seq,
    at: formatInstant(at),
    actor: by.actor,
    source: by.source,
    request_id: by.requestId,
    action,
    subject,
    before,
    after,
    mac,
  };
}
