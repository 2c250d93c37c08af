/**
 * What a request used and what that costs: read off the answer as it passes, priced in the worker, estimated
 * and marked so where the answer does not tell. See docs/cost.md.
 */
import type { Route } from '../domain/route.ts';
import type { Upstream } from '../domain/upstream.ts';
import type { Confidence } from '../domain/usage.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import { type PricedUsage, priceUsage } from '../usage/cost.ts';
import { type AnswerHead, createMeter } from '../usage/meter.ts';
import type { MeteredUsage } from '../usage/metered-usage.ts';
import type { PricedModel } from '../usage/price-table.ts';
import { isBillable } from './endpoints.ts';
import type { Exchange } from './exchange.ts';
import type { Gateway } from './gateway.ts';
import { estimateUsage } from './usage-estimate.ts';

/** What goes into the usage record. */
export interface ChargedUsage {
  readonly model: string | null;
  /** Of an answer that can be asked for again, so that it is charged once; else null. */
  readonly responseId: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly costNanoUsd: number | null;
  readonly confidence: Confidence | null;
}

/** Called with the head of the answer; from then on `exchange.meter` sees every byte of the body. */
export function startMetering(exchange: Exchange, head: AnswerHead): void {
  exchange.meter = createMeter(head);
}

/** Sets `exchange.usage`. At once, unless the answer was compressed. Throws nothing. */
export function finishMetering(exchange: Exchange, gateway: Gateway): MaybePromise<void> {
  // The session of a WebSocket is charged while it runs, see upgrade-metering.ts.
  if (exchange.upstream === null || exchange.dispatchedMonoMs === 0 || exchange.isUpgrade) return;
  const metered = exchange.meter?.end() ?? null;
  if (metered instanceof Promise) {
    return metered.then(
      (usage) => conclude(exchange, gateway, usage),
      () => conclude(exchange, gateway, null),
    );
  }
  conclude(exchange, gateway, metered);
}

function conclude(exchange: Exchange, gateway: Gateway, metered: MeteredUsage | null): void {
  forgiveLeaving(exchange);
  if (metered?.isSuspect === true) warnOfSuspect(exchange, gateway, metered);
  charge(exchange, gateway, metered);
}

/** Many clients close the connection as soon as the closing event of a stream is there: they have had it all. */
function forgiveLeaving(exchange: Exchange): void {
  if (exchange.outcome !== 'client_closed' || exchange.meter?.isClosed !== true) return;
  exchange.outcome = 'ok';
  exchange.error = null;
}

function warnOfSuspect({ requestId, upstream }: Exchange, { log }: Gateway, { model }: MeteredUsage): void {
  log(
    'warn',
    { request_id: requestId, upstream: upstream?.name, model },
    'the upstream reported a usage that cannot be true',
  );
}

function charge(exchange: Exchange, gateway: Gateway, metered: MeteredUsage | null): void {
  const { upstream, match, principal } = exchange;
  if (upstream === null || match === null || principal === null) return;
  const path = exchange.upstreamPath;
  const isBilled = wasSpent(exchange) && isBillable(exchange.method, path, upstream.provider);
  const pendingId = exchange.meter?.pendingId ?? null;
  if (
    isBilled &&
    pendingId !== null &&
    mayBeFetched(match.route, upstream, `${path}/${pendingId}`, gateway)
  ) {
    exchange.pendingId = pendingId;
    return;
  }
  const isToldWhole = metered !== null && isWhole(exchange, metered);
  const usage = isBilled && !isToldWhole ? estimateUsage(exchange, path, metered) : metered;
  if (usage === null) return;
  const costNanoUsd = priceCall(exchange, gateway, usage);
  exchange.usage = {
    model: usage.model ?? exchange.modelRequested,
    responseId: gateway.mayFetchAnswers(upstream.name) ? usage.responseId : null,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cacheReadTokens: usage.cacheReadTokens,
    cacheWriteTokens: usage.cacheWriteTokens,
    ...rate(exchange, costNanoUsd, isToldWhole),
  };
}

/** Where the route does not let stored answers through, nobody will ever hear what one has used. */
function mayBeFetched(route: Route, upstream: Upstream, path: string, { endpointsOf }: Gateway): boolean {
  return endpointsOf(route.name, upstream)?.('GET', path) ?? true;
}

/** Whether the figures are the final ones, and none of them is missing. */
function isWhole(exchange: Exchange, metered: MeteredUsage): boolean {
  const { inputTokens, outputTokens, parts, isSuspect } = metered;
  if (!metered.isFinal || isInterim(exchange)) return false;
  if (inputTokens !== null && outputTokens !== null) return true;
  // Sold by the second, the page or the search.
  return inputTokens === null && outputTokens === null && !isSuspect && Object.keys(parts).length > 0;
}

/** Google counts along in every event, so a stream that broke off has told less than was spent. */
function isInterim({ streamed, outcome, upstream, meter }: Exchange): boolean {
  return streamed && outcome !== 'ok' && upstream?.provider === 'google' && meter?.isClosed !== true;
}

/** An answer began, or the client did not wait for it: the provider was at work in both cases. */
function wasSpent({ status, outcome, request }: Exchange): boolean {
  if (status === 0) return outcome === 'client_closed' && request.complete;
  return status >= 200 && status < 300;
}

/** What usage costs at the upstream of this exchange; null where no price is known. */
export function priceCall(
  exchange: Exchange,
  gateway: Gateway,
  usage: PricedUsage & { readonly model: string | null },
): number | null {
  const price = findPrice(exchange, gateway, usage.model);
  return price === null ? null : priceUsage(price, usage, exchange.startedAtMs);
}

/** By the name in the answer; where the book does not know it, as with aliases, by the name in the request. */
function findPrice(exchange: Exchange, gateway: Gateway, model: string | null): PricedModel | null {
  const { upstream, match, modelRequested } = exchange;
  if (upstream === null || match === null) return null;
  const path = exchange.upstreamPath;
  const found = model === null ? null : gateway.prices.findPrice(upstream, path, model);
  if (found !== null || modelRequested === null) return found;
  return gateway.prices.findPrice(upstream, path, modelRequested);
}

/** A test key counts against nothing, and what the sandbox answers was sold by nobody. */
export function rate(
  { principal }: Exchange,
  costNanoUsd: number | null,
  isMeasured: boolean,
): Pick<ChargedUsage, 'costNanoUsd' | 'confidence'> {
  if (principal?.key.env === 'test') return { costNanoUsd: null, confidence: null };
  if (costNanoUsd === null) return { costNanoUsd, confidence: 'unpriced' };
  return { costNanoUsd, confidence: isMeasured ? 'measured' : 'estimated' };
}

/** What a running stream has cost so far, by the bytes that have come; a WebSocket, by what it was told. */
export function runningCostNanoUsd(exchange: Exchange, gateway: Gateway): number {
  if (exchange.isUpgrade) return exchange.usage?.costNanoUsd ?? 0;
  if (exchange.match === null) return 0;
  const usage = estimateUsage(exchange, exchange.upstreamPath, null);
  return priceCall(exchange, gateway, usage) ?? 0;
}
