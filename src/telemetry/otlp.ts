/**
 * Spans in the JSON encoding of OTLP (https://opentelemetry.io/docs/specs/otlp/, section OTLP/HTTP): ids in
 * hexadecimal, 64-bit integers as decimal text, enums as numbers.
 */

export type AttributeValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly boolValue: boolean };

export interface Attribute {
  readonly key: string;
  readonly value: AttributeValue;
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number };
}

export const SPAN_KIND_SERVER = 2;
export const STATUS_UNSET = 0;
export const STATUS_ERROR = 2;

/** Attributes by name; those without a value are left out. Whole numbers become integers. */
export function toAttributes(
  values: Readonly<Record<string, string | number | boolean | null>>,
): Attribute[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: toAttributeValue(value) }],
  );
}

function toAttributeValue(value: string | number | boolean): AttributeValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Milliseconds since the epoch, perhaps with a fraction, as nanoseconds without losing digits. */
export function toUnixNano(atMs: number): string {
  const wholeMs = Math.floor(atMs);
  const fractionNs = Math.round((atMs - wholeMs) * 1e6);
  return String(BigInt(wholeMs) * 1_000_000n + BigInt(fractionNs));
}

/** The body of an ExportTraceServiceRequest. */
export function encodeTraces(spans: readonly Span[], version: string): string {
  const resource = { attributes: toAttributes({ 'service.name': 'tollgate', 'service.version': version }) };
  const scopeSpans = [{ scope: { name: 'tollgate', version }, spans }];
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] });
}
