import type { Env } from './key.ts';
import type { Provider } from './upstream.ts';

/** `ok`, `upstream_error`, `client_closed`, or `refused:CODE`. */
export type Outcome = 'ok' | 'upstream_error' | 'client_closed' | `refused:${string}`;
export type Confidence = 'measured' | 'estimated' | 'unpriced';

/**
 * One finished request of a known key. No prompt, no answer, no key. Instants and durations in
 * milliseconds, money in integer nano-dollars (a 20-token embedding costs 400 of them).
 */
export interface UsageRecord {
  readonly requestId: string;
  readonly clientRequestId: string | null;
  readonly at: number;
  readonly keyId: string;
  readonly projectId: string;
  readonly organizationId: string;
  readonly env: Env;
  readonly route: string;
  readonly upstream: string | null;
  readonly provider: Provider | null;
  readonly method: string;
  readonly pathTemplate: string;
  readonly status: number;
  readonly outcome: Outcome;
  readonly modelRequested: string | null;
  readonly model: string | null;
  readonly streamed: boolean;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly costNanoUsd: number | null;
  readonly confidence: Confidence | null;
  readonly durationMs: number;
  readonly upstreamMs: number | null;
  readonly ttfbMs: number | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientIp: string;
}
