import type { AuditHead, AuditLog } from '../domain/audit.ts';
import { formatAuditHead } from '../domain/audit-head.ts';
import type { Logger } from '../telemetry/log.ts';

/**
 * Writes the head of the audit log to the log of the process, which as a rule goes to another machine: only
 * against such a copy does it show that the end of the audit log was cut off.
 */
export class AuditHeadLog {
  readonly #audit: Pick<AuditLog, 'head'>;
  readonly #log: Logger;
  #last: AuditHead | null = null;

  constructor(audit: Pick<AuditLog, 'head'>, log: Logger) {
    this.#audit = audit;
    this.#log = log;
  }

  /** Says the head where it is another one than the last time. */
  async note(): Promise<void> {
    const head = await this.#audit.head();
    const last = this.#last;
    if (head?.mac === last?.mac) return;
    this.#last = head;
    const shown = head === null ? null : formatAuditHead(head);
    if (last !== null && (head?.seq ?? 0) <= last.seq) {
      const before = formatAuditHead(last);
      this.#log.error({ auditHead: shown, before }, 'the audit log lost rows that it had');
    } else {
      this.#log.info({ auditHead: shown }, 'head of the audit log');
    }
  }
}
