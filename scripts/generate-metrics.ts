/**
 * Writes docs/metrics.md from what the metric families say of themselves. With `--check` it writes nothing and
 * exits 1 where the page is not what they say.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { MetricDescription } from '../src/telemetry/metric-family.ts';
import { AlertMetrics } from '../src/telemetry/alert-metrics.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';
import { SpanExporter } from '../src/telemetry/span-exporter.ts';

const PAGE = new URL('../docs/metrics.md', import.meta.url);

const INTRODUCTION = `# Metrics

<!-- Written by scripts/generate-metrics.ts; change the families in src/telemetry instead. -->

\`GET /metrics\` on the admin port, and on the telemetry port where there is one, in the text format of Prometheus.
No token is needed, so keep both ports away from strangers: keys are named there. [config/prometheus](../config/prometheus)
holds a scrape configuration, recording rules and alerts, [config/grafana](../config/grafana) dashboards.

Everything is derived by the control thread from usage records and from counters in shared memory. A scrape costs the
threads that serve traffic nothing, several workers appear as one, and a restart sets the counters back to zero, as
Prometheus expects.
`;

const BOUNDS = `
## How many series there are

- \`key_id\`: the first \`metrics.maxKeys\` keys that are used get series of their own. The traffic of all others counts
  under \`key_id="other"\`, and \`tollgate_metrics_keys_overflow_total\` rises. Histograms are bounded by it too.
- \`project\`: projects of the keys above; else \`other\`.
- \`model\`: models that have a price, at most \`metrics.maxModels\` of them; else \`other\`. Callers choose names of models,
  so a name alone makes no series.
- \`route\`, \`upstream\`: the names in \`gateway.yaml\`. Requests that matched no route have \`route=""\`, requests that were
  sent to no upstream \`upstream=""\`, and the gateway's own endpoints the route \`tollgate\`.
- \`error\`, \`reason\`: the codes of [errors.md](errors.md); \`error\` also \`upstream_4xx\`, \`upstream_5xx\` and
  \`client_closed\`.

A key costs about 20 series for each route it uses. A scrape with 1,000 keys active is 2.6 MB and takes some 50 ms of
the control thread. Requests to upstreams never wait for that thread; \`node bench/parts/scrape.ts\` measures both.

## Prometheus and Grafana

\`\`\`sh
prometheus --config.file=config/prometheus/prometheus.yml
promtool test rules config/prometheus/tests/alerting.test.yml
\`\`\`

[rules/recording.yml](../config/prometheus/rules/recording.yml) computes what the dashboards ask for, so load it with
them; [rules/alerting.yml](../config/prometheus/rules/alerting.yml) watches failures, upstreams, budgets, the ledger,
workers, attempts without a valid key, and spending without a price. \`config/grafana/provisioning\` makes Grafana load
four dashboards: overview, one key, upstreams, money. \`npm run demo\` runs a gateway under made-up traffic for two
minutes, on the ports that the scrape configuration expects.

## Names for people

\`key_id\` never changes, names do. \`tollgate_key_info\` joins them:

\`\`\`promql
sum by (name) (rate(tollgate_requests_total[5m]) * on (key_id) group_left (name) tollgate_key_info)
\`\`\`

## What is counted where

A request that belongs to a known key has a usage record: it is in the ledger, in the access log and in every metric
with \`key_id\`, with the same figures. A request without a known key, such as one with a made-up key, has no record; it
is in \`tollgate_rejections_total\` and, where the key was what was wrong with it, in \`tollgate_auth_failures_total\`.
Both of these count refusals of known keys too.

Tokens of models without a price have \`model="other"\` and no counterpart in \`tollgate_cost_usd_total\`: the alert
\`TollgateUnpricedSpend\` watches them.

## Traces

A \`traceparent\` header passes to the upstream as it came, and nothing is invented. With \`tracing.otlpEndpoint\` in
\`gateway.yaml\` the control thread sends one server span per request that has a usage record to an OpenTelemetry
collector: OTLP over HTTP with JSON, in batches, with OpenTelemetry's attributes for HTTP and for generative AI. Where
the caller sends a \`traceparent\`, his trace goes on and he decides about sampling; else a trace begins with
\`tracing.sampleRatio\`. The upstream then gets a \`traceparent\` that makes its spans children of ours. A collector that
is slow or away costs spans and nothing else: \`tollgate_trace_spans_dropped_total\` counts them. No span holds a
prompt, an answer or a key.

## Process and Node

\`process_*\` (CPU, memory, open files) and \`nodejs_*\` (event loop of the control thread, heap, garbage collection) come
from prom-client. The event loops of gateway workers are not among them; \`tollgate_overhead_seconds\` shows what callers
feel of them.
`;

function renderPage(): string {
  const rows = listDescriptions().map(
    ({ name, type, labelNames, help }) =>
      `| \`${name}\` | ${type} | ${labelNames.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  const table = ['| metric | type | labels | meaning |', '|---|---|---|---|', ...rows].join('\n');
  return `${INTRODUCTION}\n${table}\n${BOUNDS}`;
}

function listDescriptions(): readonly MetricDescription[] {
  const spans = new SpanExporter({
    target: () => ({ otlpEndpoint: null, headers: {}, sampleRatio: 1 }),
    version: '',
    mask: (text) => text,
    onTrouble: () => undefined,
  });
  return createMetrics({
    version: '',
    maxKeys: 0,
    maxModels: 0,
    counters: [],
    routes: () => [],
    pendingRecords: () => 0,
    workerRestarts: () => 0,
    keyStates: () => Promise.resolve([]),
    others: [...spans.families, new AlertMetrics().family],
  }).descriptions;
}

const page = renderPage();
if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page);
} else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
  process.stderr.write(
    'docs/metrics.md is not what src/telemetry says; run node scripts/generate-metrics.ts\n',
  );
  process.exitCode = 1;
}
