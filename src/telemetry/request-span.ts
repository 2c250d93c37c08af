/**
 * One span per request, from its usage record, with the attributes of OpenTelemetry's HTTP and GenAI semantic
 * conventions. Prompts and answers are in no record and so in no span.
 */
import type { Provider } from '../domain/upstream.ts';
import type { UsageRecord } from '../domain/usage.ts';
import { type Span, SPAN_KIND_SERVER, STATUS_ERROR, STATUS_UNSET, toAttributes, toUnixNano } from './otlp.ts';
import type { TraceContext } from './trace-context.ts';

/** `gen_ai.operation.name` by the end of the path. */
const OPERATIONS: readonly (readonly [RegExp, string])[] = [
  [/\/(?:chat\/completions|messages|responses)$/, 'chat'],
  [/\/completions$/, 'text_completion'],
  [/\/embeddings$|:(?:batchEmbedContents|embedContent)$/, 'embeddings'],
  [/:(?:generateContent|streamGenerateContent)$/, 'generate_content'],
];

/** `gen_ai.provider.name` by dialect. */
const PROVIDER_NAMES: Readonly<Record<Provider, string | null>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'gcp.gemini',
  generic: null,
};

/** `path` is the record's path with everything masked that has the shape of a key. */
export function toSpan(record: UsageRecord, context: TraceContext, path: string): Span {
  const operation = findOperation(record);
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    ...(context.parentSpanId === null ? {} : { parentSpanId: context.parentSpanId }),
    name: nameSpan(record, operation),
    kind: SPAN_KIND_SERVER,
    startTimeUnixNano: toUnixNano(record.at),
    endTimeUnixNano: toUnixNano(record.at + record.durationMs),
    attributes: toAttributes({
      'http.request.method': record.method,
      'http.route': record.pathTemplate,
      'url.path': path,
      'http.response.status_code': record.status === 0 ? null : record.status,
      'client.address': record.clientIp,
      'error.type': record.error,
      ...(operation === null ? {} : describeGenAi(record, operation)),
      ...describeGateway(record),
    }),
    status: { code: isFailure(record) ? STATUS_ERROR : STATUS_UNSET },
  };
}

function findOperation({ provider, path }: UsageRecord): string | null {
  if (provider === null || provider === 'generic') return null;
  return OPERATIONS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** Names hold nothing that callers can make up without bound: a model only once an upstream has named it. */
function nameSpan({ method, pathTemplate, model }: UsageRecord, operation: string | null): string {
  if (operation === null) return `${method} ${pathTemplate}`;
  return model === null ? operation : `${operation} ${model}`;
}

function describeGenAi(record: UsageRecord, operation: string) {
  const provider = record.provider === null ? null : PROVIDER_NAMES[record.provider];
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': provider,
    // What the attribute was called before version 1.37 of the conventions.
    'gen_ai.system': provider,
    'gen_ai.request.model': record.modelRequested,
    'gen_ai.response.model': record.model,
    'gen_ai.usage.input_tokens': record.inputTokens,
    'gen_ai.usage.output_tokens': record.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': record.cacheReadTokens,
    'gen_ai.usage.cache_creation.input_tokens': record.cacheWriteTokens,
  };
}

function describeGateway(record: UsageRecord) {
  return {
    'tollgate.request.id': record.requestId,
    'tollgate.key.id': record.keyId,
    'tollgate.project.id': record.projectId,
    'tollgate.organization.id': record.organizationId,
    'tollgate.route': record.route,
    'tollgate.upstream': record.upstream,
    'tollgate.outcome': record.outcome,
    'tollgate.streamed': record.streamed,
    'tollgate.cost_usd': record.costNanoUsd === null ? null : record.costNanoUsd / 1e9,
    'tollgate.cost_confidence': record.confidence,
    'tollgate.upstream_ms': record.upstreamMs,
    'tollgate.time_to_first_byte_ms': record.ttfbMs,
    'tollgate.overhead_ms': record.overheadMs,
  };
}

/** A server's span is no failure of his where the caller was at fault (HTTP conventions, "Status"). */
function isFailure({ status, outcome }: UsageRecord): boolean {
  return status >= 500 || (outcome === 'upstream_error' && status < 400);
}
