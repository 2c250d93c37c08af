/**
 * The lines of the access log, as JSON.stringify would write them, put together by hand: there are thousands a second,
 * and most of a line is the same in all requests of a kind.
 */
import type { JournalRecord, RequestKind } from '../domain/usage.ts';

type Mask = (text: string) => string;

/** One line per record, each with its line feed. */
export function formatRequests(records: readonly JournalRecord[], mask: Mask): string {
  const kinds = new Map<RequestKind, string>();
  const times = new Map<number, string>();
  let lines = '';
  for (const record of records) {
    let ofKind = kinds.get(record.kind);
    if (ofKind === undefined) {
      ofKind = formatKind(record.kind, mask);
      kinds.set(record.kind, ofKind);
    }
    let time = times.get(record.at);
    if (time === undefined) {
      time = new Date(record.at).toISOString();
      times.set(record.at, time);
    }
    lines += formatLine(record, time, ofKind, mask);
  }
  return lines;
}

function formatLine(record: JournalRecord, time: string, ofKind: string, mask: Mask): string {
  const { clientRequestId, durationMs, overheadMs, bytesIn, bytesOut } = record;
  const theirs = clientRequestId === null ? '' : `,"client_request_id":${quote(mask(clientRequestId))}`;
  return `{"level":"info","time":"${time}","request_id":${quote(record.requestId)}${theirs},${ofKind},"duration_ms":${durationMs},"overhead_ms":${overheadMs},"bytes_in":${bytesIn},"bytes_out":${bytesOut},"client_ip":${quote(record.clientIp)},"msg":"request"}\n`;
}

/** The fields in the middle, without braces. */
function formatKind(kind: RequestKind, mask: Mask): string {
  const fields = {
    key_id: kind.keyId,
    project_id: kind.projectId,
    env: kind.env,
    route: kind.route,
    upstream: kind.upstream,
    method: kind.method,
    path: mask(kind.path),
    status: kind.status,
    outcome: kind.outcome,
    error: kind.error ?? undefined,
    model: kind.model ?? undefined,
  };
  return JSON.stringify(fields).slice(1, -1);
}

/** Anything but printable ASCII without the quote and the backslash. */
const TO_BE_ESCAPED = /[^ !#-[\]-~]/;

function quote(text: string): string {
  return TO_BE_ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
