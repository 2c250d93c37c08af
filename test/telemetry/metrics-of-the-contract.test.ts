import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';
import { type Exposition, parseExposition } from './support/exposition.ts';
import { type MixedTraffic, startMixedTraffic } from './support/mixed-traffic.ts';

/** Name, type and labels of what dashboards and alerts of users are written against. */
const CONTRACT: readonly (readonly [string, string, readonly string[]])[] = [
  ['tollgate_requests_total', 'counter', ['key_id', 'project', 'route', 'upstream', 'code']],
  ['tollgate_request_duration_seconds', 'histogram', ['key_id', 'route']],
  ['tollgate_upstream_duration_seconds', 'histogram', ['route', 'upstream']],
  ['tollgate_time_to_first_byte_seconds', 'histogram', ['route', 'upstream']],
  ['tollgate_overhead_seconds', 'histogram', ['route']],
  ['tollgate_errors_total', 'counter', ['key_id', 'route', 'error']],
  ['tollgate_rejections_total', 'counter', ['route', 'reason']],
  ['tollgate_tokens_total', 'counter', ['key_id', 'project', 'model', 'type', 'confidence']],
  ['tollgate_cost_usd_total', 'counter', ['key_id', 'project', 'model', 'confidence']],
  ['tollgate_inflight_requests', 'gauge', ['route']],
  ['tollgate_open_streams', 'gauge', ['route']],
  ['tollgate_rate_limit_remaining_ratio', 'gauge', ['key_id', 'window']],
  ['tollgate_budget_remaining_usd', 'gauge', ['key_id']],
  ['tollgate_key_cache_hits_total', 'counter', []],
  ['tollgate_key_cache_misses_total', 'counter', []],
  ['tollgate_ledger_pending_records', 'gauge', []],
  ['tollgate_auth_failures_total', 'counter', ['reason']],
  ['tollgate_metrics_keys_overflow_total', 'counter', []],
  ['tollgate_worker_restarts_total', 'counter', []],
  ['tollgate_would_deny_total', 'counter', ['key_id', 'limit']],
  ['tollgate_build_info', 'gauge', ['version', 'node']],
  ['tollgate_key_info', 'gauge', ['key_id', 'name', 'project', 'env']],
];

let traffic: MixedTraffic;
let text = '';
let metrics: Exposition;

beforeAll(async () => {
  traffic = await startMixedTraffic();
  await traffic.send();
  text = await until(
    () => traffic.gateway.metrics(),
    (seen) => seen.includes('error="client_closed"') && /cache_hits_total [1-9]/.test(seen),
  );
  metrics = parseExposition(text);
});
afterAll(() => traffic.stop());

describe('/metrics', () => {
  it.each(CONTRACT)('has %s, a %s by %j', (name, type, labels) => {
    expect(metrics.types.get(name)).toBe(type);
    const sampleName = type === 'histogram' ? `${name}_count` : name;
    const samples = metrics.samples.filter((sample) => sample.name === sampleName);
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) expect(Object.keys(sample.labels).sort()).toEqual([...labels].sort());
  });

  it('has series of process and Node', () => {
    const names = [...metrics.types.keys()];
    expect(names.filter((name) => name.startsWith('process_')).length).toBeGreaterThan(5);
    expect(names.filter((name) => name.startsWith('nodejs_')).length).toBeGreaterThan(5);
  });

  it('shows every series once', () => {
    const ids = metrics.samples.map(({ name, labels }) => name + JSON.stringify(labels));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('counts each kind of error', () => {
    const errors = metrics.samples.filter(({ name }) => name === 'tollgate_errors_total');
    expect(new Set(errors.map(({ labels }) => labels['error']))).toEqual(
      new Set(['client_closed', 'rate_limit_exceeded', 'upstream_5xx', 'upstream_unreachable']),
    );
  });

  it('keeps names of models that have no price out of the labels', () => {
    expect(text).not.toContain('my-own-model');
    expect(text).toContain('model="other"');
  });

  it('is sent as the text format', async () => {
    const response = await fetch(`${traffic.gateway.admin}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    await response.text();
  });
});

describeWith(['promtool'], 'promtool', ({ promtool }) => {
  it('finds nothing to complain of', () => {
    expect(execFileSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('');
  });
});
