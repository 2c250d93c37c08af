import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpanExporter } from '../../src/telemetry/span-exporter.ts';
import { until } from '../support/until.ts';
import { type Collector, startCollector } from './support/collector.ts';
import { makeRecord } from '../usage-ledger/support/records.ts';

const QUEUE = 8_192;

describe('spans that no collector takes', () => {
  let collector: Collector;
  beforeAll(async () => {
    collector = await startCollector();
  });
  afterAll(() => collector.close());

  function createExporter(otlpEndpoint: string): SpanExporter {
    return new SpanExporter({
      target: () => ({ otlpEndpoint, headers: {}, sampleRatio: 1 }),
      version: '1',
      mask: (text) => text,
      onTrouble: () => undefined,
    });
  }

  const read = (exporter: SpanExporter): string => exporter.families.map((each) => each.render()).join('');

  it('are dropped beyond the bound, and counted', async () => {
    const exporter = createExporter('http://127.0.0.1:9');
    exporter.observe(Array.from({ length: QUEUE + 5 }, (_, i) => makeRecord({ requestId: `req_${i}` })));
    expect(read(exporter)).toContain('tollgate_trace_spans_dropped_total{reason="queue_full"} 5\n');
    await exporter.stop();
    expect(read(exporter)).toContain(`tollgate_trace_spans_dropped_total{reason="shutdown"} ${QUEUE}\n`);
  });

  it('are all exported in batches otherwise, the last at the stop', async () => {
    const exporter = createExporter(`${collector.url}/`);
    exporter.observe(Array.from({ length: 1_300 }, (_, i) => makeRecord({ requestId: `req_${i}` })));
    await until(() => collector.spans().length >= 1_024);
    exporter.observe([makeRecord({ requestId: 'req_last' })]);
    await exporter.stop();
    const ids = collector.spans().map(({ attributes }) => attributes['tollgate.request.id']);
    expect(ids).toHaveLength(1_301);
    expect(ids.at(-1)).toBe('req_last');
    expect(read(exporter)).toContain('tollgate_trace_spans_exported_total 1301\n');
  });

  it('are not kept where the collector refuses them for good', async () => {
    const exporter = createExporter(collector.url);
    collector.nextAnswers.push({ status: 400 });
    exporter.observe([makeRecord({ requestId: 'req_refused' })]);
    await exporter.stop();
    expect(read(exporter)).toContain('tollgate_trace_spans_dropped_total{reason="rejected"} 1\n');
  });
});
