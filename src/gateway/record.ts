/**
 * Last stage, exactly once for every request, whatever became of it: settles the permit, counts, writes the
 * usage record, and only then lets the last byte of the answer go. Never throws.
 */
import type { ErrorCode } from '../domain/errors.ts';
import type { CredentialKind } from '../domain/principal.ts';
import type { UsageRecord } from '../domain/usage.ts';
import { readTraceParent } from '../telemetry/trace-context.ts';
import { countUse } from './counted-use.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';

/** A host name has at most 253 characters. */
const MAX_ORIGIN_LENGTH = 300;

export function record(exchange: Exchange, gateway: Gateway): void {
  settlePermit(exchange, gateway);
  const { principal, match } = exchange;
  if (principal === null || match === null) {
    countRefusal(exchange, gateway);
    conclude(exchange);
    return;
  }
  gateway.journal.append(toUsageRecord(exchange, principal, match.route, gateway), () => conclude(exchange));
}

function settlePermit(exchange: Exchange, gateway: Gateway): void {
  if (exchange.permit === null) return;
  // What never reached an upstream gives its place back; everything else was used.
  if (exchange.dispatchedMonoMs === 0) exchange.permit.release();
  else exchange.permit.settle(countUse(exchange, gateway));
}

/** Refusals without a key are counted, not journaled: an attack must not fill the disk. */
function countRefusal(exchange: Exchange, gateway: Gateway): void {
  if (exchange.error === null) return;
  gateway.counters.addRejection(exchange.routeIndex, exchange.error as ErrorCode);
  gateway.refusalLog.add(exchange);
}

function conclude(exchange: Exchange): void {
  const { conclude: last } = exchange;
  exchange.conclude = null;
  if (last === null || exchange.response.destroyed) return;
  last();
}

function toUsageRecord(
  exchange: Exchange,
  principal: NonNullable<Exchange['principal']>,
  route: NonNullable<Exchange['match']>['route'],
  gateway: Gateway,
): UsageRecord {
  const end = gateway.clock.monoMs();
  const { key } = principal;
  const { usage } = exchange;
  const dispatched = exchange.dispatchedMonoMs;
  const upstreamMs = dispatched === 0 ? null : Math.max(0, (exchange.upstreamEndMonoMs || end) - dispatched);
  const durationMs = end - exchange.startedMonoMs;
  const waitedMs = (upstreamMs ?? 0) + exchange.earlierAttemptsMs + exchange.bodyWaitMs;
  return {
    requestId: exchange.requestId,
    clientRequestId: clientRequestId(exchange, gateway),
    at: exchange.startedAtMs,
    keyId: key.id,
    projectId: key.projectId,
    organizationId: key.organizationId,
    env: key.env,
    route: route.name,
    upstream: dispatched === 0 ? null : (exchange.upstream?.name ?? null),
    provider: exchange.upstream?.provider ?? null,
    method: exchange.method,
    pathTemplate: route.path,
    path: gateway.mask(exchange.path),
    status: exchange.status,
    outcome: outcomeOf(exchange),
    error: exchange.error ?? upstreamErrorOf(exchange.status),
    modelRequested: exchange.modelRequested,
    model: usage?.model ?? null,
    streamed: exchange.streamed,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    cacheReadTokens: usage?.cacheReadTokens ?? null,
    cacheWriteTokens: usage?.cacheWriteTokens ?? null,
    costNanoUsd: usage?.costNanoUsd ?? null,
    confidence: usage?.confidence ?? null,
    durationMs: round(durationMs),
    upstreamMs: upstreamMs === null ? null : round(upstreamMs),
    ttfbMs: exchange.firstByteMonoMs === 0 ? null : round(exchange.firstByteMonoMs - exchange.startedMonoMs),
    overheadMs: round(Math.max(0, durationMs - waitedMs)),
    bytesIn: exchange.bytesIn,
    bytesOut: exchange.bytesOut,
    clientIp: exchange.clientAddress,
    refusedOrigin: refusedOrigin(exchange, gateway),
    secret: SECRET_NAMES[principal.kind],
    responseId: usage?.responseId ?? null,
    wouldDeny: exchange.wouldDeny,
    traceParent: readTraceParent(exchange.request.headers['traceparent']),
  };
}

const SECRET_NAMES: Readonly<Record<CredentialKind, UsageRecord['secret']>> = {
  secret: 'current',
  previous_secret: 'previous',
  public: 'public',
};

function outcomeOf(exchange: Exchange): UsageRecord['outcome'] {
  if (exchange.outcome !== 'ok') return exchange.outcome;
  return exchange.status >= 400 ? 'upstream_error' : 'ok';
}

function upstreamErrorOf(status: number): string | null {
  if (status < 400) return null;
  return status < 500 ? 'upstream_4xx' : 'upstream_5xx';
}

/** A caller's own X-Request-Id, bounded, for finding his request in the ledger. */
function clientRequestId(exchange: Exchange, gateway: Gateway): string | null {
  const value = exchange.request.headers['x-request-id'];
  return typeof value === 'string' ? gateway.mask(value.slice(0, 128)) : null;
}

/** So that whoever asks why can be told; a page may send any text for it. */
function refusedOrigin({ error, request }: Exchange, gateway: Gateway): string | null {
  if (error !== 'origin_not_allowed') return null;
  const { origin } = request.headers;
  return origin === undefined ? null : gateway.mask(origin.slice(0, MAX_ORIGIN_LENGTH));
}

/** Microseconds are enough, and shorter in the journal. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
