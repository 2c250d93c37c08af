import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { formatTraceParent, readTraceParent, traceOf } from '../../src/telemetry/trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('a traceparent header', () => {
  it.each([
    `00-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-00`,
    `01-${TRACE}-${PARENT}-01`,
    `cc-${TRACE}-${PARENT}-09-what-the-future-brings`,
  ])('is taken: %s', (header) => {
    expect(readTraceParent(header)).toBe(header);
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `01-${TRACE}-${PARENT}-01more`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${PARENT}`,
    ` 00-${TRACE}-${PARENT}-01`,
  ])('is none: %j', (header) => {
    expect(readTraceParent(header)).toBeNull();
  });

  it('is none whatever else comes', () => {
    fc.assert(fc.property(fc.string(), (text) => readTraceParent(text) === null));
  });
});

describe('the span of a request', () => {
  it("continues the caller's trace and his decision about sampling", () => {
    const sampled = traceOf('req_1', `00-${TRACE}-${PARENT}-01`, 0);
    expect(sampled).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, isSampled: true });
    expect(sampled.spanId).not.toBe(PARENT);
    expect(traceOf('req_1', `00-${TRACE}-${PARENT}-00`, 1).isSampled).toBe(false);
  });

  it('begins a trace where the caller has none', () => {
    const context = traceOf('req_1', null, 1);
    expect(context).toMatchObject({ parentSpanId: null, isSampled: true });
    expect(readTraceParent(formatTraceParent(context))).not.toBeNull();
  });

  it('follows from the request id alone, so that two threads agree', () => {
    expect(traceOf('req_1', null, 1)).toEqual(traceOf('req_1', null, 1));
    expect(traceOf('req_1', null, 1).traceId).not.toBe(traceOf('req_2', null, 1).traceId);
  });

  it('is what the upstream is told', () => {
    const context = traceOf('req_1', `00-${TRACE}-${PARENT}-01`, 1);
    expect(formatTraceParent(context)).toBe(`00-${TRACE}-${context.spanId}-01`);
  });

  it('is sampled with the share that was asked for', () => {
    const sampled = Array.from({ length: 2_000 }, (_, i) => traceOf(`req_${i}`, null, 0.25)).filter(
      ({ isSampled }) => isSampled,
    );
    expect(sampled.length).toBeGreaterThan(400);
    expect(sampled.length).toBeLessThan(600);
    expect(traceOf('req_1', null, 0).isSampled).toBe(false);
  });
});
