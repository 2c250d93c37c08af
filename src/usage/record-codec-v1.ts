/** Reads frames that Tollgate wrote before kinds had lines of their own: each record whole, one JSON array a line. */
import type { UsageRecord } from '../domain/usage.ts';

type Row = readonly [...unknown[]];

/** Throws SyntaxError when the payload is none of these. */
export function decodeRecordsV1(payload: string): UsageRecord[] {
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
