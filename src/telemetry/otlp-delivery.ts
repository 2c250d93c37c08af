/** One attempt to hand a batch of spans to a collector: OTLP/HTTP with JSON. */

const PATH = '/v1/traces';
/** OTLP/HTTP, "Retryable Response Codes". */
const RETRYABLE = new Set([429, 502, 503, 504]);

export interface TraceTarget {
  /** Base URL of the collector without `/v1/traces`; null where nothing is exported. */
  readonly otlpEndpoint: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export type Delivery =
  /** `rejected`: spans that the collector will never take; null = all of them. */
  | { readonly rejected: number | null }
  /** Worth another attempt; `retryAfterMs` is null where the collector names no time. */
  | { readonly retryReason: string; readonly retryAfterMs: number | null };

/** Never throws. */
export async function deliverTraces(
  body: string,
  target: TraceTarget,
  signal: AbortSignal,
): Promise<Delivery> {
  // Export was switched off while spans were waiting.
  if (target.otlpEndpoint === null) return { rejected: null };
  try {
    const response = await fetch(target.otlpEndpoint.replace(/\/+$/, '') + PATH, {
      method: 'POST',
      headers: { ...target.headers, 'content-type': 'application/json' },
      body,
      signal,
      redirect: 'error',
    });
    const text = await response.text();
    if (response.ok) return { rejected: readRejected(text) };
    if (!RETRYABLE.has(response.status)) return { rejected: null };
    const retryAfterS = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      retryReason: `the collector answered ${response.status}`,
      retryAfterMs: retryAfterS >= 0 ? retryAfterS * 1000 : null,
    };
  } catch (error) {
    return { retryReason: describeError(error as Error), retryAfterMs: null };
  }
}

/** ExportTraceServiceResponse; a 64-bit integer is a text in JSON. A collector may also answer nothing. */
function readRejected(text: string): number {
  try {
    const answer = JSON.parse(text) as { partialSuccess?: { rejectedSpans?: string | number } };
    return Math.max(0, Number(answer.partialSuccess?.rejectedSpans ?? 0)) || 0;
  } catch {
    return 0;
  }
}

/** fetch hides what happened behind "fetch failed". */
function describeError(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
