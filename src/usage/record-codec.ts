/**
 * How a usage record lies in the journal: one JSON array per line, fields in a fixed order. An array, because
 * names would double the bytes and the time to write and read them; written out by hand, because a loop over
 * names costs the data plane several times as much.
 */
import type { UsageRecord } from '../domain/usage.ts';

/** One line without its line feed. */
export function encodeRecord(r: UsageRecord): string {
  return JSON.stringify([
    r.requestId,
    r.clientRequestId,
    r.at,
    r.keyId,
    r.projectId,
    r.organizationId,
    r.env,
    r.route,
    r.upstream,
    r.provider,
    r.method,
    r.pathTemplate,
    r.path,
    r.status,
    r.outcome,
    r.error,
    r.modelRequested,
    r.model,
    r.streamed,
    r.inputTokens,
    r.outputTokens,
    r.cacheReadTokens,
    r.cacheWriteTokens,
    r.costNanoUsd,
    r.confidence,
    r.durationMs,
    r.upstreamMs,
    r.ttfbMs,
    r.overheadMs,
    r.bytesIn,
    r.bytesOut,
    r.clientIp,
    r.secret,
    r.responseId,
    r.wouldDeny,
    r.traceParent,
    r.refusedOrigin,
  ]);
}

type Row = readonly [...unknown[]];

/** The records of a journal frame. Throws SyntaxError when the payload is not what encodeRecord wrote. */
export function decodeRecords(payload: string): UsageRecord[] {
  return (JSON.parse(`[${payload}]`) as Row[]).map(toRecord);
}

function toRecord(row: Row): UsageRecord {
  return {
    requestId: row[0],
    clientRequestId: row[1],
    at: row[2],
    keyId: row[3],
    projectId: row[4],
    organizationId: row[5],
    env: row[6],
    route: row[7],
    upstream: row[8],
    provider: row[9],
    method: row[10],
    pathTemplate: row[11],
    path: row[12],
    status: row[13],
    outcome: row[14],
    error: row[15],
    modelRequested: row[16],
    model: row[17],
    streamed: row[18],
    inputTokens: row[19],
    outputTokens: row[20],
    cacheReadTokens: row[21],
    cacheWriteTokens: row[22],
    costNanoUsd: row[23],
    confidence: row[24],
    durationMs: row[25],
    upstreamMs: row[26],
    ttfbMs: row[27],
    overheadMs: row[28],
    bytesIn: row[29],
    bytesOut: row[30],
    clientIp: row[31],
    secret: row[32],
    // Journals of an earlier version end before this field.
    responseId: row[33] ?? null,
    wouldDeny: row[34] ?? null,
    traceParent: row[35] ?? null,
    refusedOrigin: row[36] ?? null,
  } as UsageRecord;
}
