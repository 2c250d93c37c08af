import type { UsageRecord } from '../domain/usage.ts';
import type { RefusalBatch, RefusalLine } from '../gateway/refusal-log.ts';
import type { Logs, RequestLine } from '../telemetry/log.ts';

/** One line per finished request, from the same record that the ledger and the metrics are made of. */
export function logRecords({ writeRequests, mask }: Logs, records: readonly UsageRecord[]): void {
  writeRequests(records.map((record) => toLine(record, mask)));
}

/** Refusals without a key; they are in no ledger. */
export function logRefusals({ log, writeRequests, mask }: Logs, batch: RefusalBatch): void {
  writeRequests(batch.lines.map((line) => toRefusalLine(line, mask)));
  if (batch.suppressed > 0) log.warn({ count: batch.suppressed }, 'more refused requests than are logged');
}

function toLine(record: UsageRecord, mask: (text: string) => string): RequestLine {
  return {
    level: 'info',
    time: new Date(record.at).toISOString(),
    request_id: record.requestId,
    client_request_id: record.clientRequestId === null ? undefined : mask(record.clientRequestId),
    key_id: record.keyId,
    project_id: record.projectId,
    env: record.env,
    route: record.route,
    upstream: record.upstream,
    method: record.method,
    path: mask(record.path),
    status: record.status,
    outcome: record.outcome,
    error: record.error ?? undefined,
    model: record.model ?? undefined,
    duration_ms: record.durationMs,
    overhead_ms: record.overheadMs,
    bytes_in: record.bytesIn,
    bytes_out: record.bytesOut,
    client_ip: record.clientIp,
    msg: 'request',
  };
}

function toRefusalLine(line: RefusalLine, mask: (text: string) => string): RequestLine {
  return {
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
}
