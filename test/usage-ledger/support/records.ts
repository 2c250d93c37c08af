import type { JournalRecord, RequestKind, UsageRecord } from '../../../src/domain/usage.ts';
import { encodeKind, kindOf } from '../../../src/usage/request-kind.ts';

let count = 0;

/** 2026-03-10T12:34:56.789Z, in the middle of a minute, an hour, a day and a month. */
export const NOW_MS = Date.UTC(2026, 2, 10, 12, 34, 56, 789);

export function makeRecord(fields: Partial<UsageRecord> = {}): UsageRecord {
  return {
    requestId: `req_${String(++count).padStart(20, '0')}`,
    clientRequestId: null,
    at: NOW_MS,
    keyId: 'key_1',
    projectId: 'prj_1',
    organizationId: 'org_1',
    env: 'live',
    route: 'api',
    upstream: 'main',
    provider: 'openai',
    method: 'POST',
    pathTemplate: '/api/',
    path: '/api/v1/chat/completions',
    status: 200,
    outcome: 'ok',
    error: null,
    modelRequested: 'gpt-4o-mini',
    model: 'gpt-4o-mini',
    streamed: false,
    inputTokens: 12,
    outputTokens: 3,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    costNanoUsd: 400,
    confidence: 'measured',
    durationMs: 12.345,
    upstreamMs: 11,
    ttfbMs: 10,
    overheadMs: 1.345,
    bytesIn: 130,
    bytesOut: 583,
    clientIp: '127.0.0.1',
    refusedOrigin: null,
    secret: 'current',
    responseId: null,
    wouldDeny: null,
    traceParent: null,
    ...fields,
  };
}

export function makeRefusal(fields: Partial<UsageRecord> = {}): UsageRecord {
  return makeRecord({
    upstream: null,
    provider: null,
    status: 429,
    outcome: 'refused:rate_limit_exceeded',
    error: 'rate_limit_exceeded',
    model: null,
    inputTokens: null,
    outputTokens: null,
    costNanoUsd: null,
    confidence: null,
    upstreamMs: null,
    ttfbMs: null,
    ...fields,
  });
}

/** As they come out of the journal: those of one kind share the object. */
export function withKinds(records: readonly UsageRecord[]): JournalRecord[] {
  const kinds = new Map<string, RequestKind>();
  return records.map((record) => {
    const kind = kindOf(record);
    const line = encodeKind(kind);
    const shared = kinds.get(line) ?? kind;
    kinds.set(line, shared);
    return { ...record, kind: shared };
  });
}
