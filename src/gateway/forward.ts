/**
 * Fifth stage: sends the request upstream and the answer back. Tries again, or elsewhere, only what was
 * never sent, or what the route says is safe to send twice.
 */
import { Refusal } from '../domain/errors.ts';
import type { Upstream } from '../domain/upstream.ts';
import { formatTraceParent, readTraceParent, traceOf } from '../telemetry/trace-context.ts';
import { AnswerRelay, type RelayResult } from './forward-relay.ts';
import type { Admitted } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { withoutKey } from './google-query-key.ts';
import { findCredentialOwner } from './provider-credential.ts';
import { openRequestBody, type RequestBody } from './request-body.ts';
import { buildRequestHeaders, type HeaderOptions } from './request-headers.ts';
import { mayFallBackTo } from './upstream-choice.ts';
import { isUpstreamFault, logUpstreamFailure } from './upstream-error.ts';

type Failure = Extract<RelayResult, { kind: 'failed' }>;

/** Resolves when the answer is complete but for its last byte, or with the refusal to send instead. */
export function forward(exchange: Admitted, gateway: Gateway): Promise<Refusal | null> {
  if (exchange.body !== null) return tryUpstreams(exchange, gateway, exchange.body, send);
  return openAndForward(exchange, gateway);
}

async function openAndForward(exchange: Admitted, gateway: Gateway): Promise<Refusal | null> {
  const started = gateway.clock.monoMs();
  const body = await openRequestBody(exchange, gateway.bodyMemory);
  exchange.bodyWaitMs = gateway.clock.monoMs() - started;
  return body instanceof Refusal ? body : tryUpstreams(exchange, gateway, body, send);
}

/** Sends the request to one upstream and settles what becomes of it there. */
type Send = (
  exchange: Admitted,
  gateway: Gateway,
  upstream: Upstream,
  body: RequestBody,
) => Promise<RelayResult>;

/** Attempt after attempt until one is answered: null then, else the refusal that the last failure means. */
export async function tryUpstreams(
  exchange: Admitted,
  gateway: Gateway,
  body: RequestBody,
  sendTo: Send,
): Promise<Refusal | null> {
  let failure: Failure | null = null;
  // The usual case first: one attempt, and no list of others.
  const first = exchange.upstream;
  if (gateway.health.mayTryFirst(first)) {
    exchange.upstream = first;
    failure = judgeAttempt(exchange, gateway, first, await sendTo(exchange, gateway, first, body));
    if (failure === null) return null;
    if (!mayTryAgain(exchange, failure, body)) return new Refusal(failure.code);
  }
  for (const upstream of otherAttempts(exchange, gateway, first, failure === null)) {
    exchange.upstream = upstream;
    failure = judgeAttempt(exchange, gateway, upstream, await sendTo(exchange, gateway, upstream, body));
    if (failure === null) return null;
    if (!mayTryAgain(exchange, failure, body)) break;
  }
  return new Refusal(failure?.code ?? 'upstream_unreachable');
}

/** What the attempt tells of the upstream; its failure, or null. */
function judgeAttempt(
  exchange: Admitted,
  gateway: Gateway,
  upstream: Upstream,
  result: RelayResult,
): Failure | null {
  const failure = result.kind === 'failed' ? result : null;
  if (failure !== null) logUpstreamFailure(exchange, gateway, failure.code, failure.error);
  if (failure !== null && !failure.sent && isUpstreamFault(failure.code)) {
    gateway.health.reportUnreachable(upstream);
    // A client that left before the answer began says nothing about the upstream.
  } else if (exchange.firstByteMonoMs !== 0) gateway.health.reportReached(upstream);
  return failure;
}

/**
 * The chosen upstream as often as it may be retried, then each fallback that may have the request; those that
 * are down come last.
 */
function otherAttempts(
  exchange: Admitted,
  gateway: Gateway,
  first: Upstream,
  isFirstUntried: boolean,
): readonly Upstream[] {
  const repeats = Math.max(1, first.retries.attempts) - (isFirstUntried ? 0 : 1);
  const list = Array.from({ length: repeats }, () => first);
  if (exchange.principal.key.env === 'live') {
    const fallbacks = exchange.match.route.fallbacks.map((name) => gateway.upstreamNamed(name));
    list.push(...fallbacks.filter((fallback) => mayFallBackTo(exchange, gateway, fallback)));
  }
  return gateway.health.order(list);
}

function send(
  exchange: Admitted,
  gateway: Gateway,
  upstream: Upstream,
  body: RequestBody,
): Promise<RelayResult> {
  return new Promise((resolve) => {
    const relay = new AnswerRelay(exchange, gateway, resolve);
    exchange.whenClientGone(() => relay.clientGone());
    if (exchange.response.destroyed) {
      relay.clientGone();
      return;
    }
    const { target, headers } = prepare(exchange, gateway, upstream);
    exchange.beginAttempt(gateway.clock.monoMs());
    const call = gateway.pools.get(upstream).dispatch(
      {
        method: exchange.method,
        target,
        headers,
        body: body.data,
        contentLength: body.contentLength,
        firstByteMs: upstream.timeouts.firstByteMs,
        idleMs: upstream.timeouts.idleMs,
      },
      relay,
    );
    relay.listenTo(call);
  });
}

/** Target and headers of the request to this upstream. */
export function prepare(
  exchange: Admitted,
  gateway: Gateway,
  upstream: Upstream,
): { target: string; headers: string[] } {
  const primary = gateway.upstreamOf(exchange.match.route);
  const credentialOwner = findCredentialOwner(exchange, gateway, upstream);
  const headers = buildRequestHeaders(exchange, upstream, {
    credentialOwner,
    trace: continueTrace(exchange, gateway),
  });
  exchange.usesOwnCredential = credentialOwner === 'gateway';
  const path = gateway.pools.basePathOf(upstream) + exchange.upstreamPath;
  const holdsKey = credentialOwner !== 'caller' && primary.provider === 'google';
  return { target: path + (holdsKey ? withoutKey(exchange.query) : exchange.query), headers };
}

/** Where spans are exported the upstream's are made children of ours; else what the caller sent passes as it is. */
function continueTrace({ request, requestId }: Admitted, { settings }: Gateway): HeaderOptions['trace'] {
  if (settings.traceSampleRatio === null) return null;
  const caller = readTraceParent(request.headers['traceparent']);
  const context = traceOf(requestId, caller, settings.traceSampleRatio);
  return { traceParent: formatTraceParent(context), goesOn: caller !== null };
}

function mayTryAgain(exchange: Admitted, failure: Failure, { data }: RequestBody): boolean {
  if (exchange.response.destroyed || !isUpstreamFault(failure.code)) return false;
  const isStream = data !== null && !Buffer.isBuffer(data);
  if (!failure.sent) return !isStream || !data.destroyed;
  const isTransport = failure.code === 'upstream_unreachable' || failure.code === 'upstream_protocol_error';
  const isSafe = exchange.match.route.safeToRetry || exchange.method === 'GET' || exchange.method === 'HEAD';
  return isTransport && !isStream && isSafe;
}
