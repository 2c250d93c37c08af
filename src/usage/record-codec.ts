/**
 * How usage records lie in a frame of the journal: one JSON array per line, fields in a fixed order. An array,
 * because names would double the bytes and the time to write and read them; written out by hand, because a loop
 * over names costs the data plane several times as much. What records have in common, their kind, stands in a line of
 * its own before them and holds until the next such line. Each frame begins with one.
 */
import type { JournalRecord, RequestKind, UsageRecord } from '../domain/usage.ts';
import { decodeRecordsV1 } from './record-codec-v1.ts';
import { decodeKind, encodeKind, KIND_MARK, kindOf } from './request-kind.ts';

/** One line without its line feed and without the kind. Durations in whole microseconds: integers are cheap. */
export function encodeRecord(r: UsageRecord): string {
  return JSON.stringify([
    r.requestId,
    r.clientRequestId,
    r.at,
    r.inputTokens,
    r.outputTokens,
    r.cacheReadTokens,
    r.cacheWriteTokens,
    r.costNanoUsd,
    toMicroseconds(r.durationMs),
    toMicroseconds(r.upstreamMs),
    toMicroseconds(r.ttfbMs),
    toMicroseconds(r.overheadMs),
    r.bytesIn,
    r.bytesOut,
    r.clientIp,
    r.refusedOrigin,
    r.responseId,
    r.wouldDeny,
    r.traceParent,
  ]);
}

type Row = readonly [...unknown[]];

/** Reads frames; records of one kind in all that it has read share the object. For one pass over the journals. */
export class RecordDecoder {
  readonly #kinds = new Map<string, RequestKind>();

  /** The records of a frame. Throws SyntaxError when the payload is not what a journal writer wrote. */
  decode(payload: string): readonly JournalRecord[] {
    if (payload.startsWith(KIND_MARK)) return this.#decodeLines(payload.split('\n'));
    return decodeRecordsV1(payload).map((record) => {
      const kind = this.#intern(encodeKind(kindOf(record)));
      return { ...record, kind };
    });
  }

  #decodeLines(lines: readonly string[]): readonly JournalRecord[] {
    const kinds: RequestKind[] = [];
    const rows: string[] = [];
    let kind: RequestKind | null = null;
    for (const line of lines) {
      if (line.startsWith(KIND_MARK)) kind = this.#intern(line);
      else if (kind !== null) {
        kinds.push(kind);
        rows.push(line);
      }
    }
    // All at once: each call of the parser costs as much as several fields.
    const parsed = JSON.parse(`[${rows.join(',')}]`) as Row[];
    return kinds.map((each, index) => toRecord(each, parsed[index] ?? []));
  }

  #intern(line: string): RequestKind {
    let kind = this.#kinds.get(line);
    if (kind === undefined) {
      kind = decodeKind(line);
      this.#kinds.set(line, kind);
    }
    return kind;
  }
}

function toRecord(kind: RequestKind, row: Row): JournalRecord {
  return {
    kind,
    requestId: row[0],
    clientRequestId: row[1],
    at: row[2],
    keyId: kind.keyId,
    projectId: kind.projectId,
    organizationId: kind.organizationId,
    env: kind.env,
    route: kind.route,
    upstream: kind.upstream,
    provider: kind.provider,
    method: kind.method,
    pathTemplate: kind.pathTemplate,
    path: kind.path,
    status: kind.status,
    outcome: kind.outcome,
    error: kind.error,
    modelRequested: kind.modelRequested,
    model: kind.model,
    streamed: kind.streamed,
    confidence: kind.confidence,
    secret: kind.secret,
    inputTokens: row[3],
    outputTokens: row[4],
    cacheReadTokens: row[5],
    cacheWriteTokens: row[6],
    costNanoUsd: row[7],
    durationMs: toMilliseconds(row[8]),
    upstreamMs: toMilliseconds(row[9]),
    ttfbMs: toMilliseconds(row[10]),
    overheadMs: toMilliseconds(row[11]),
    bytesIn: row[12],
    bytesOut: row[13],
    clientIp: row[14],
    refusedOrigin: row[15],
    responseId: row[16],
    wouldDeny: row[17],
    traceParent: row[18],
  } as JournalRecord;
}

function toMicroseconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1000);
}

function toMilliseconds(us: unknown): number | null {
  return us === null ? null : (us as number) / 1000;
}
