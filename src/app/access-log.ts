import type { JournalRecord } from '../domain/usage.ts';
import type { RefusalBatch, RefusalLine } from '../gateway/refusal-log.ts';
import type { Logs } from '../telemetry/log.ts';
import { formatRequests } from './request-lines.ts';

/** One line per finished request, from the same record that the ledger and the metrics are made of. */
export function logRecords({ writeRequests, mask }: Logs, records: readonly JournalRecord[]): void {
  writeRequests(() => formatRequests(records, mask));
}

/** Refusals without a key; they are in no ledger. */
export function logRefusals({ log, writeRequests, mask }: Logs, batch: RefusalBatch): void {
  writeRequests(() => batch.lines.map((line) => formatRefusal(line, mask)).join(''));
  if (batch.suppressed > 0) log.warn({ count: batch.suppressed }, 'more refused requests than are logged');
}

function formatRefusal(line: RefusalLine, mask: (text: string) => string): string {
  const fields = {
    level: 'info',
    time: new Date(line.at).toISOString(),
    request_id: line.requestId,
    route: line.route ?? undefined,
    method: line.method,
    path: mask(line.path),
    status: line.status,
    outcome: `refused:${line.error}`,
    error: line.error,
    client_ip: line.clientIp,
    msg: 'request',
  };
  return `${JSON.stringify(fields)}\n`;
}
