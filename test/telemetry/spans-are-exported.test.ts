import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { sendJson, startUpstream, type TestUpstream } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import { type CollectedSpan, type Collector, startCollector } from './support/collector.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const USAGE = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };

describe('with an OTLP endpoint', () => {
  let collector: Collector;
  let upstream: TestUpstream;
  let gateway: TestGateway;
  let key = '';

  beforeAll(async () => {
    collector = await startCollector();
    upstream = await startUpstream((request, response) => {
      if (request.url === '/v1/broken') sendJson(response, {}, 500);
      else sendJson(response, { id: crypto.randomUUID(), model: 'gpt-4o-mini-2024-07-18', usage: USAGE });
    });
    gateway = await startGateway({
      config: {
        upstreams: { main: { url: upstream.url, provider: 'openai' } },
        routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
        tracing: { otlpEndpoint: collector.url, headers: { authorization: 'Bearer collect' } },
      },
    });
    key = await gateway.createKey();
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
    await collector.close();
  });

  /** Sends a request and waits for its span. */
  async function ask(path: string, headers: Record<string, string> = {}): Promise<CollectedSpan> {
    const response = await fetch(`${gateway.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'x-api-key': key, authorization: 'Bearer sk-mine', ...headers },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [] }),
    });
    await response.text();
    const id = response.headers.get('x-request-id');
    const find = () => collector.spans().find((each) => each.attributes['tollgate.request.id'] === id);
    const span = await until(find);
    if (span === undefined) throw new Error('no span');
    return span;
  }

  it('a span tells of a call of a model', async () => {
    const span = await ask('/chat/completions');
    expect(span).toMatchObject({ name: 'chat gpt-4o-mini-2024-07-18', kind: 2, status: { code: 0 } });
    expect(span.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/',
      'url.path': '/api/v1/chat/completions',
      'http.response.status_code': 200,
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.output_tokens': 100,
      'tollgate.outcome': 'ok',
      'tollgate.cost_confidence': 'measured',
    });
    expect(span.attributes['tollgate.cost_usd']).toBeCloseTo((1000 * 0.15 + 100 * 0.6) / 1e6, 12);
    expect(span.attributes).not.toHaveProperty('error.type');
    const lengthNs = BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano);
    expect(lengthNs).toBeGreaterThan(0n);
    expect(JSON.stringify(span)).not.toContain(key);
    expect(collector.upstream.seen[0]?.headers['authorization']).toBe('Bearer collect');
  });

  it('a failed call is an error by its code', async () => {
    const span = await ask('/broken');
    expect(span).toMatchObject({ name: 'POST /api/', status: { code: 2 } });
    expect(span.attributes).toMatchObject({ 'error.type': 'upstream_5xx', 'http.response.status_code': 500 });
    expect(span.attributes).not.toHaveProperty('gen_ai.operation.name');
  });

  it("the caller's trace goes on through the gateway to the upstream", async () => {
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1' };
    const span = await ask('/chat/completions', headers);
    expect(span).toMatchObject({ traceId: TRACE, parentSpanId: PARENT });
    const told = upstream.seen.at(-1)?.headers;
    expect(told).toMatchObject({ traceparent: `00-${TRACE}-${span.spanId}-01`, tracestate: 'vendor=1' });
  });

  it('a trace begins where the caller has none that is valid, without the state of his', async () => {
    const span = await ask('/chat/completions', { traceparent: 'nonsense', tracestate: 'vendor=1' });
    expect(span.parentSpanId).toBeUndefined();
    const told = upstream.seen.at(-1)?.headers;
    expect(told?.['traceparent']).toBe(`00-${span.traceId}-${span.spanId}-01`);
    expect(told).not.toHaveProperty('tracestate');
  });

  it('what the collector cannot take now it gets later', async () => {
    collector.nextAnswers.push({ status: 503, headers: { 'retry-after': '0' } });
    expect((await ask('/chat/completions')).name).toContain('chat');
    expect(gateway.logLines.filter((line) => line.includes('spans cannot be exported'))).toHaveLength(1);
  });

  it('what it will never take is counted', async () => {
    collector.nextAnswers.push({ status: 200, body: { partialSuccess: { rejectedSpans: '1' } } });
    await ask('/chat/completions');
    await until(async () => (await gateway.metrics()).includes('spans_dropped_total{reason="rejected"} 1'));
  });
});

it('begins and ends with a reload', async () => {
  const collector = await startCollector();
  const upstream = await startUpstream();
  const gateway = await startGateway({
    config: {
      upstreams: { main: { url: upstream.url } },
      routes: [{ name: 'api', path: '/api/', upstream: 'main' }],
    },
  });
  const key = await gateway.createKey();
  const ask = async () => {
    await (await fetch(`${gateway.url}/api/x`, { headers: { 'x-api-key': key } })).text();
    await gateway.metrics();
    return upstream.seen.at(-1)?.headers['traceparent'];
  };
  const config = loadConfig(gateway.configFile, {});

  await gateway.server.reload({ ...config, tracing: { ...config.tracing, otlpEndpoint: collector.url } });
  expect(await ask()).toBeDefined();
  await until(() => collector.spans().length === 1);
  await gateway.server.reload(config);
  expect(await ask()).toBeUndefined();

  // What is left would be sent at the stop.
  await gateway.stop();
  expect(collector.spans()).toHaveLength(1);
  await upstream.close();
  await collector.close();
});

describe('without one', () => {
  let upstream: TestUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await startUpstream();
    gateway = await startGateway({
      config: {
        upstreams: { main: { url: upstream.url, provider: 'generic' } },
        routes: [{ name: 'api', path: '/api/', upstream: 'main' }],
      },
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  it.each([
    {},
    { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1' },
    { traceparent: 'nonsense' },
  ])('the upstream gets what the caller sent and nothing else: %j', async (headers) => {
    const key = await gateway.createKey();
    await (await fetch(`${gateway.url}/api/x`, { headers: { 'x-api-key': key, ...headers } })).text();
    const told = upstream.seen.at(-1)?.headers ?? {};
    const names = Object.keys(told).filter((name) => name.startsWith('trace'));
    expect(Object.fromEntries(names.map((name) => [name, told[name]]))).toEqual(headers);
  });
});
