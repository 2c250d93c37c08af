import type { Env } from './key.ts';
import type { Provider } from './upstream.ts';

/** `ok`, `upstream_error`, `client_closed`, or `refused:CODE`. */
export type Outcome = 'ok' | 'upstream_error' | 'client_closed' | `refused:${string}`;
export type Confidence = 'measured' | 'estimated' | 'unpriced';

/** What a request has in common with many others of its key; see usage/request-kind.ts. */
export interface RequestKind {
  readonly keyId: string;
  readonly projectId: string;
  readonly organizationId: string;
  readonly env: Env;
  readonly route: string;
  readonly upstream: string | null;
  readonly provider: Provider | null;
  readonly method: string;
  readonly pathTemplate: string;
  /** The canonical path without its query; for the access log. */
  readonly path: string;
  readonly status: number;
  readonly outcome: Outcome;
  /** Code of domain/errors.ts, `upstream_4xx`, `upstream_5xx` or `client_closed`; null when all went well. */
  readonly error: string | null;
  readonly modelRequested: string | null;
  readonly model: string | null;
  readonly streamed: boolean;
  readonly confidence: Confidence | null;
  /** Which secret of the key was shown: the present one, the one before the last rotation, or only the public half. */
  readonly secret: 'current' | 'previous' | 'public';
}

/**
 * One finished request of a known key. No prompt, no answer, no key. Instants and durations in
 * milliseconds, durations to the microsecond, money in integer nano-dollars (a 20-token embedding costs 400 of them).
 */
export interface UsageRecord extends RequestKind {
  readonly requestId: string;
  readonly clientRequestId: string | null;
  readonly at: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly costNanoUsd: number | null;
  readonly durationMs: number;
  readonly upstreamMs: number | null;
  readonly ttfbMs: number | null;
  /** Time in the gateway, not waiting for the upstream or the client. */
  readonly overheadMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientIp: string;
  /** The Origin header of a request that was refused for it, bounded; null of others, and where it had none. */
  readonly refusedOrigin: string | null;
  /** The provider's id of its answer; one that is reported again is not charged again. */
  readonly responseId: string | null;
  /** Limits that are not enforced and would have refused this request: names with commas between. */
  readonly wouldDeny: string | null;
  /** The caller's traceparent header; null where none that is valid came. */
  readonly traceParent: string | null;
}

/** A record as it comes out of the journal. Those of one kind that were read together share one `kind`. */
export interface JournalRecord extends UsageRecord {
  readonly kind: RequestKind;
}
