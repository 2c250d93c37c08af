/**
 * W3C Trace Context, version 00 (https://www.w3.org/TR/trace-context/). The ids of a request's span follow
 * from its request id, so that the worker that tells them to the upstream and the control thread that exports
 * the span need not hand them to each other.
 */
import { hash } from 'node:crypto';

const TRACE_PARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

export interface TraceContext {
  /** 32 lower-case hexadecimal characters. */
  readonly traceId: string;
  /** 16 of them. */
  readonly spanId: string;
  /** Span of the caller; null where the trace begins here. */
  readonly parentSpanId: string | null;
  readonly isSampled: boolean;
}

/** The header as it came, or null where it is missing or not valid, which is the same. */
export function readTraceParent(header: string | readonly string[] | undefined): string | null {
  if (typeof header !== 'string') return null;
  const match = TRACE_PARENT.exec(header);
  // A later version may have more fields at its end; version 00 has none.
  if (match === null || (match[4] !== undefined && header.startsWith('00'))) return null;
  return header;
}

/**
 * The span of a request. `traceParent` is what `readTraceParent` returned: the caller's trace goes on, and so
 * does his decision about sampling. A trace that begins here is sampled with `sampleRatio`, 0 to 1.
 */
export function traceOf(requestId: string, traceParent: string | null, sampleRatio: number): TraceContext {
  const digest = hash('sha256', requestId);
  const spanId = digest.slice(32, 48);
  const match = traceParent === null ? null : TRACE_PARENT.exec(traceParent);
  if (match === null) {
    const share = Number.parseInt(digest.slice(0, 13), 16) / 2 ** 52;
    return { traceId: digest.slice(0, 32), spanId, parentSpanId: null, isSampled: share < sampleRatio };
  }
  const [, traceId = '', parentSpanId = '', flags = ''] = match;
  return { traceId, spanId, parentSpanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

/** What the upstream is told: its spans are children of ours. */
export function formatTraceParent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}
