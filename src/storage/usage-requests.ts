import type { Kysely } from 'kysely';
import { ManagementError } from '../domain/management-error.ts';
import type { LedgerRequest, RequestPage, RequestQuery } from '../usage/usage-query.ts';
import type { UsageSchema } from './usage-schema.ts';

/** Newest first, by the instant at which the request began. */
export async function listRequests(db: Kysely<UsageSchema>, query: RequestQuery): Promise<RequestPage> {
  // One row more than asked for tells whether there is another page.
  const rows = await selectRequests(db, query)
    .orderBy('usage_records.at', 'desc')
    .orderBy('usage_records.id', 'desc')
    .limit(query.limit + 1)
    .execute();
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    requests: page.map(toRequest),
    nextCursor: rows.length > query.limit && last !== undefined ? `${last.at}-${last.id}` : null,
  };
}

function selectRequests(db: Kysely<UsageSchema>, query: RequestQuery) {
  let select = db
    .selectFrom('usage_records')
    .innerJoin('usage_series', 'usage_series.id', 'usage_records.series_id')
    .selectAll('usage_series')
    .selectAll('usage_records');
  const { id, keyId, projectId, outcome } = query;
  // An id of ours has an index and needs no time.
  if (id?.startsWith('req_') === true) select = select.where('request_id', '=', id);
  else select = select.where('usage_records.at', '>=', query.fromMs);
  if (id?.startsWith('req_') === false) select = select.where('client_request_id', '=', id);
  if (keyId !== undefined) select = select.where('key_id', '=', keyId);
  if (projectId !== undefined) select = select.where('project_id', '=', projectId);
  if (outcome === 'refused') select = select.where('outcome', 'like', 'refused:%');
  else if (outcome !== undefined) select = select.where('outcome', '=', outcome);
  if (query.cursor === undefined) return select;
  const [at, seq] = readPosition(query.cursor);
  return select.where((eb) =>
    eb.or([
      eb('usage_records.at', '<', at),
      eb.and([eb('usage_records.at', '=', at), eb('usage_records.id', '<', seq)]),
    ]),
  );
}

function readPosition(cursor: string): [number, number] {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(cursor);
  if (match !== null) return [Number(match[1]), Number(match[2])];
  throw new ManagementError(
    'invalid_value',
    `${JSON.stringify(cursor.slice(0, 60))} is not a cursor of a list of requests`,
  );
}

type Row = Awaited<ReturnType<ReturnType<typeof selectRequests>['execute']>>[number];

function toRequest(row: Row): LedgerRequest {
  return {
    requestId: row.request_id,
    clientRequestId: row.client_request_id,
    at: row.at,
    keyId: row.key_id,
    projectId: row.project_id,
    organizationId: row.organization_id,
    env: row.env as LedgerRequest['env'],
    route: row.route,
    upstream: row.upstream || null,
    provider: row.provider || null,
    method: row.method,
    pathTemplate: row.path_template,
    status: row.status,
    outcome: row.outcome as LedgerRequest['outcome'],
    error: row.error,
    modelRequested: row.model_requested,
    model: row.model || null,
    streamed: row.streamed === 1,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cacheReadTokens: row.cache_read_tokens,
    cacheWriteTokens: row.cache_write_tokens,
    costNanoUsd: row.cost_nano_usd,
    confidence: (row.confidence || null) as LedgerRequest['confidence'],
    duplicate: row.duplicate === 1,
    durationMs: row.duration_ms,
    upstreamMs: row.upstream_ms,
    ttfbMs: row.ttfb_ms,
    overheadMs: row.overhead_ms,
    bytesIn: row.bytes_in,
    bytesOut: row.bytes_out,
    clientIp: row.client_ip,
    refusedOrigin: row.refused_origin,
  };
}
