/** Usage in the form in which the management API and the command line show it. */
import { formatInstant } from '../lib/instant.ts';
import { createSums, mergeSums, type Sums } from '../usage/rollup.ts';
import { estimateQuantile } from '../usage/rollup-latency.ts';
import type { KeyUsage, LedgerRequest, UsageGroup, UsageGrouping, UsageQuery } from '../usage/usage-query.ts';
import { explainRequest, type KeyNow } from './explain-request.ts';

export type { UsageGrouping };
export type UsageFigures = ReturnType<typeof toFigures>;

export interface UsageRow extends UsageFigures {
  /** An instant, an id, a model, a route or a status. */
  readonly group: string;
  /** What people call the key or the project. */
  readonly name: string | null;
}

export interface UsageReport {
  readonly by: UsageGrouping;
  readonly from: string;
  readonly to: string;
  /** Time goes forward; else the busiest group comes first. */
  readonly data: readonly UsageRow[];
  readonly total: UsageFigures;
}

export type RequestObject = ReturnType<typeof toRequestObject>;

export function toUsageReport(
  query: UsageQuery,
  groups: readonly UsageGroup[],
  nameOf: (id: string) => string | null,
): UsageReport {
  const isTime = query.by === 'minute' || query.by === 'hour' || query.by === 'day';
  const total = createSums();
  for (const { sums } of groups) mergeSums(total, sums);
  const sorted = groups.toSorted((a, b) =>
    isTime ? Number(a.group) - Number(b.group) : b.sums.requests - a.sums.requests,
  );
  return {
    by: query.by,
    from: formatInstant(query.fromMs),
    to: formatInstant(query.toMs),
    data: sorted.map(({ group, sums }) => ({
      group: isTime ? formatInstant(Number(group)) : String(group),
      name: query.by === 'key' || query.by === 'project' ? nameOf(String(group)) : null,
      ...toFigures(sums),
    })),
    total: toFigures(total),
  };
}

function toFigures(sums: Sums) {
  const { requests, latency } = sums;
  return {
    requests,
    errors: sums.errors,
    latency_ms: {
      avg: requests === 0 ? null : round(sums.durationUs / 1000 / requests),
      p50: round(estimateQuantile(latency, 0.5)),
      p95: round(estimateQuantile(latency, 0.95)),
      p99: round(estimateQuantile(latency, 0.99)),
    },
    input_tokens: sums.inputTokens,
    output_tokens: sums.outputTokens,
    cache_read_tokens: sums.cacheReadTokens,
    cache_write_tokens: sums.cacheWriteTokens,
    cost_usd: sums.costNanoUsd / 1e9,
  };
}

function round(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}

/** The field `usage` of a key object. */
export function toKeyUsageObject(usage: KeyUsage | undefined) {
  return {
    requests_today: usage?.requestsToday ?? 0,
    requests_this_month: usage?.requestsThisMonth ?? 0,
    requests_total: usage?.requestsTotal ?? 0,
    cost_usd_this_month: (usage?.costNanoUsdThisMonth ?? 0) / 1e9,
  };
}

/** `now` is the key of the request, undefined where it is not in the store any more. */
export function toRequestObject(request: LedgerRequest, now: KeyNow | undefined) {
  return {
    request_id: request.requestId,
    client_request_id: request.clientRequestId,
    at: formatInstant(request.at),
    key_id: request.keyId,
    project_id: request.projectId,
    organization_id: request.organizationId,
    env: request.env,
    route: request.route,
    upstream: request.upstream,
    provider: request.provider,
    method: request.method,
    path_template: request.pathTemplate,
    status: request.status,
    outcome: request.outcome,
    error: request.error,
    ...explainRequest(request, now),
    model_requested: request.modelRequested,
    model: request.model,
    streamed: request.streamed,
    input_tokens: request.inputTokens,
    output_tokens: request.outputTokens,
    cache_read_tokens: request.cacheReadTokens,
    cache_write_tokens: request.cacheWriteTokens,
    cost_nano_usd: request.costNanoUsd,
    confidence: request.confidence,
    charged_before: request.duplicate,
    duration_ms: request.durationMs,
    upstream_ms: request.upstreamMs,
    ttfb_ms: request.ttfbMs,
    overhead_ms: request.overheadMs,
    bytes_in: request.bytesIn,
    bytes_out: request.bytesOut,
    client_ip: request.clientIp,
    refused_origin: request.refusedOrigin,
  };
}
