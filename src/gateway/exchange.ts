/**
 * One request and its answer on their way through the stages. A stage fills in what it found and returns
 * the same object under a narrower type, which is the only type that the next stage accepts.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode, Refusal } from '../domain/errors.ts';
import type { Demand, LimitStatus, Permit } from '../limits/limiter.ts';
import type { Meter } from '../usage/meter.ts';
import type { Outcome } from '../domain/usage.ts';
import type { Upstream } from '../domain/upstream.ts';
import type { Credentials } from './credential.ts';
import type { RequestBody } from './request-body.ts';
import type { ChargedUsage } from './metering.ts';
import type { Principal } from './principal.ts';
import type { RouteMatch } from './route-table.ts';

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Wall clock and monotonic clock at the arrival of the headers. */
  readonly startedAtMs: number;
  readonly startedMonoMs: number;
  readonly method: string;
  /** Set where the client waits for 100 Continue before it sends the body. */
  readonly expectsContinue: boolean;
  /** A WebSocket handshake; its answer ends HTTP on this connection. */
  isUpgrade = false;
  /** Found before the first stage; told once the route is known, which says how. */
  unfit: Refusal | null = null;
  clientAddress = '';
  path = '';
  /** With its question mark, or empty. */
  query = '';
  hasEncodedSlash = false;
  /** The path as the upstream gets it, without the prefix that the route strips. */
  upstreamPath = '';
  match: RouteMatch | null = null;
  routeIndex = 0;
  /** Where it stands in Inflight. */
  inflightPlace = 0;
  /** Counted as in flight under its route. */
  counted = false;
  credentials: Credentials | null = null;
  principal: Principal | null = null;
  agent: string | null = null;
  permit: Permit | null = null;
  limits: readonly LimitStatus[] = [];
  /** Wall clock when `limits` was read: what is left of a window counts from there. */
  limitsAtMs = 0;
  /** Names of the limits that are not enforced and would have refused it. */
  wouldDeny: string | null = null;
  /** The limit that refused this request. */
  violated: LimitStatus | null = null;
  upstream: Upstream | null = null;
  /** Monotonic instants, of the last attempt alone but for the first of them; 0 = not reached. */
  firstDispatchMonoMs = 0;
  dispatchedMonoMs = 0;
  firstByteMonoMs = 0;
  upstreamEndMonoMs = 0;
  /** Milliseconds spent waiting for the attempts before the last one. */
  earlierAttemptsMs = 0;
  /** Milliseconds spent waiting for the body of the request. */
  bodyWaitMs = 0;
  bytesIn = 0;
  /** Bytes of the body in memory; counted against the worker's bound until the exchange ends. */
  heldBytes = 0;
  /** What is wrong with the framing or the pace of the body, found while it came. */
  bodyFault: ErrorCode | null = null;
  /** Tells the reader of the body about its fault. */
  breakBody: ((code: ErrorCode) => void) | null = null;
  /** Set where the body was read before it was forwarded. */
  body: RequestBody | null = null;
  bytesOut = 0;
  status = 0;
  outcome: Outcome = 'ok';
  error: string | null = null;
  streamed = false;
  /** Looks at the answer as it passes; null where it cannot carry usage. */
  meter: Meter | null = null;
  /** What the request used; null where nothing was reported and nothing is billed. */
  usage: ChargedUsage | null = null;
  /** Id of an answer that is still being made; its usage is charged when it is first fetched complete. */
  pendingId: string | null = null;
  /** What admission reserves. */
  demand: Demand | null = null;
  /** The gateway asked for usage in the stream, and takes the answer to it out again. */
  asksUsage = false;
  modelRequested: string | null = null;
  /** What remains to be sent once the record is written; null when nothing does. */
  conclude: (() => void) | null = null;
  /** Where the caller's origin may read the answer: undefined = not decided, null = it may not. */
  allowedOrigin: string | null | undefined = undefined;
  /** The request carries a credential of the gateway, so a 401 of the upstream is ours to answer for. */
  usesOwnCredential = false;
  /** Tells the running attempt that the client went away. */
  clientGone: (() => void) | null = null;
  /** Ends the exchange from outside: the key was revoked, the process stops. */
  cut: ((reason: CutReason) => void) | null = null;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    clock: { nowMs(): number; monoMs(): number },
    expectsContinue: boolean,
  ) {
    this.request = request;
    this.response = response;
    this.requestId = requestId;
    this.startedAtMs = clock.nowMs();
    this.startedMonoMs = clock.monoMs();
    this.method = request.method ?? 'GET';
    this.expectsContinue = expectsContinue;
  }

  /** The request is handed to an upstream, for the first time or again. */
  beginAttempt(monoMs: number): void {
    this.leaveAttempt(monoMs);
    this.firstDispatchMonoMs ||= monoMs;
    this.dispatchedMonoMs = monoMs;
  }

  /** What was waited for it still counts as waiting, but the request is with no upstream any more. */
  leaveAttempt(monoMs: number): void {
    if (this.dispatchedMonoMs === 0) return;
    this.earlierAttemptsMs += (this.upstreamEndMonoMs || monoMs) - this.dispatchedMonoMs;
    this.dispatchedMonoMs = 0;
    this.upstreamEndMonoMs = 0;
  }

  // V8 puts a function that is written as the value of a property, as in `exchange.cut = () => …`, into the old
  // generation at once, where it keeps its request alive until the next full collection. Passed on, it is young.

  concludeWith(conclude: () => void): void {
    this.conclude = conclude;
  }
  whenClientGone(clientGone: () => void): void {
    this.clientGone = clientGone;
  }
  whenCut(cut: (reason: CutReason) => void): void {
    this.cut = cut;
  }
  whenBodyBreaks(breakBody: (code: ErrorCode) => void): void {
    this.breakBody = breakBody;
  }
}

export type CutReason = 'revoked' | 'shutting_down' | 'timeout' | 'budget';

/** What a caller is told of a cut. */
export const CUT_CODES: Readonly<Record<CutReason, ErrorCode>> = {
  revoked: 'invalid_api_key',
  shutting_down: 'shutting_down',
  timeout: 'upstream_timeout',
  budget: 'budget_exceeded',
};

declare const stage: unique symbol;
/** Has a canonical path and a route. */
export type Accepted = Exchange & {
  match: RouteMatch;
  readonly [stage]: { readonly accepted: true };
};
/** Belongs to a key that exists. */
export type Authenticated = Accepted & {
  principal: Principal;
  credentials: Credentials;
  readonly [stage]: { readonly authenticated: true };
};
/** The key may make this request; the upstream is chosen. */
export type Authorized = Authenticated & {
  upstream: Upstream;
  readonly [stage]: { readonly authorized: true };
};
/** What a decision needs of its body has been read. */
export type Inspected = Authorized & {
  readonly [stage]: { readonly inspected: true };
};
/** Its share of every limit is reserved. */
export type Admitted = Inspected & {
  permit: Permit;
  readonly [stage]: { readonly admitted: true };
};
