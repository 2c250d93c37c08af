/** An OpenTelemetry collector as far as OTLP/HTTP with JSON goes: holds each export against its shape. */
import { z } from 'zod';
import { startUpstream, type TestUpstream } from '../../support/upstream.ts';

const attribute = z.strictObject({
  key: z.string().min(1),
  value: z.union([
    z.strictObject({ stringValue: z.string() }),
    z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
    z.strictObject({ doubleValue: z.number() }),
    z.strictObject({ boolValue: z.boolean() }),
  ]),
});

const unixNano = z.string().regex(/^\d{19}$/);

const span = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string().min(1),
  kind: z.number().int().min(1).max(5),
  startTimeUnixNano: unixNano,
  endTimeUnixNano: unixNano,
  attributes: z.array(attribute),
  status: z.strictObject({ code: z.number().int().min(0).max(2) }),
});

/** ExportTraceServiceRequest. */
const exportRequest = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: z.array(attribute) }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          spans: z.array(span),
        }),
      ),
    }),
  ),
});

export interface CollectedSpan extends Omit<z.output<typeof span>, 'attributes'> {
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export interface Collector {
  readonly url: string;
  readonly upstream: TestUpstream;
  /** Spans that were taken, in order. Throws where an export was not of the right shape. */
  spans(): readonly CollectedSpan[];
  /** What the next exports are answered with, the first of them first; then 200 again. */
  readonly nextAnswers: { status: number; body?: object; headers?: Record<string, string> }[];
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const taken: string[] = [];
  const nextAnswers: Collector['nextAnswers'] = [];
  const upstream = await startUpstream((request, response, body) => {
    const { status, headers, body: answer } = nextAnswers.shift() ?? { status: 200 };
    const isExport =
      request.method === 'POST' &&
      request.url === '/v1/traces' &&
      request.headers['content-type'] === 'application/json';
    if (isExport && status === 200) taken.push(body);
    response.writeHead(isExport ? status : 400, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(answer ?? {}));
  });
  return {
    url: upstream.url,
    upstream,
    nextAnswers,
    spans: () => taken.flatMap(readSpans),
    close: () => upstream.close(),
  };
}

function readSpans(body: string): CollectedSpan[] {
  const { resourceSpans } = exportRequest.parse(JSON.parse(body));
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((each) => ({
        ...each,
        attributes: Object.fromEntries(each.attributes.map(({ key, value }) => [key, valueOf(value)])),
      })),
    ),
  );
}

function valueOf(value: z.output<typeof attribute>['value']): string | number | boolean {
  if ('stringValue' in value) return value.stringValue;
  if ('intValue' in value) return Number(value.intValue);
  return 'doubleValue' in value ? value.doubleValue : value.boolValue;
}
