/** Log line, ledger row and metrics of a request are made of one usage record, so their figures are the same. */
import { describe, expect, it } from 'vitest';
import type { LedgerRequest } from '../../src/usage/usage-query.ts';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import { parseExposition, valueOf } from './support/exposition.ts';

const USAGE = {
  prompt_tokens: 1000,
  completion_tokens: 100,
  total_tokens: 1100,
  prompt_tokens_details: { cached_tokens: 600 },
};

interface LogLine {
  readonly [field: string]: string | number | undefined;
}

describe('a request is told the same way', () => {
  const scene = useScene({
    handler: (request, response) => {
      if (request.url?.endsWith('/broken') === true) sendJson(response, { error: 'broken' }, 503);
      else sendJson(response, { id: crypto.randomUUID(), model: 'gpt-4o-mini', choices: [], usage: USAGE });
    },
    upstream: { provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
    route: { endpoints: 'all' },
  });

  async function ask(key: string, path: string): Promise<string> {
    const response = await fetch(`${scene.gateway.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'x-request-id': 'mine' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [] }),
    });
    await response.text();
    return response.headers.get('x-request-id') ?? '';
  }

  /** The only line and the only row of the request. */
  async function find(requestId: string): Promise<{ line: LogLine; row: LedgerRequest }> {
    const lines = await until(
      () => scene.gateway.logLines.filter((line) => line.includes(requestId)),
      (found) => found.length > 0,
    );
    const { usage } = scene.gateway.server.services;
    const { requests } = await usage.listRequests({ id: requestId, fromMs: 0, limit: 10 });
    expect(lines).toHaveLength(1);
    expect(requests).toHaveLength(1);
    return { line: JSON.parse(lines[0] ?? '') as LogLine, row: requests[0] as LedgerRequest };
  }

  function expectAgreement(line: LogLine, row: LedgerRequest): void {
    expect(line).toMatchObject({
      time: new Date(row.at).toISOString(),
      request_id: row.requestId,
      client_request_id: row.clientRequestId,
      key_id: row.keyId,
      project_id: row.projectId,
      env: row.env,
      route: row.route,
      upstream: row.upstream,
      method: row.method,
      status: row.status,
      outcome: row.outcome,
      duration_ms: row.durationMs,
      overhead_ms: row.overheadMs,
      bytes_in: row.bytesIn,
      bytes_out: row.bytesOut,
      client_ip: row.clientIp,
    });
    expect(line['error'] ?? null).toBe(row.error);
    expect(line['model'] ?? null).toBe(row.model);
  }

  async function expectMetrics(row: LedgerRequest): Promise<void> {
    const metrics = parseExposition(await scene.gateway.metrics());
    const ofKey = { key_id: row.keyId, route: row.route };
    const sum = (name: string, labels: Record<string, string>): number => valueOf(metrics, name, labels);
    expect(
      sum('tollgate_requests_total', { ...ofKey, code: String(row.status), upstream: row.upstream ?? '' }),
    ).toBe(1);
    expect(sum('tollgate_request_duration_seconds_count', ofKey)).toBe(1);
    expect(sum('tollgate_request_duration_seconds_sum', ofKey)).toBeCloseTo(row.durationMs / 1000, 9);
    if (row.error !== null) expect(sum('tollgate_errors_total', { ...ofKey, error: row.error })).toBe(1);
    const tokens = (type: string): number => sum('tollgate_tokens_total', { key_id: row.keyId, type });
    expect(tokens('input')).toBe(row.inputTokens ?? 0);
    expect(tokens('output')).toBe(row.outputTokens ?? 0);
    expect(tokens('cache_read')).toBe(row.cacheReadTokens ?? 0);
    expect(sum('tollgate_cost_usd_total', { key_id: row.keyId })).toBeCloseTo(
      (row.costNanoUsd ?? 0) / 1e9,
      12,
    );
  }

  it('by log, ledger and metrics when it is answered', async () => {
    const { line, row } = await find(await ask(await scene.gateway.createKey(), '/chat/completions'));
    expect(row).toMatchObject({ outcome: 'ok', inputTokens: 1000, outputTokens: 100, cacheReadTokens: 600 });
    expect(row.costNanoUsd).toBeGreaterThan(0);
    expectAgreement(line, row);
    await expectMetrics(row);
  });

  it('when the upstream fails', async () => {
    const { line, row } = await find(await ask(await scene.gateway.createKey(), '/broken'));
    expect(row).toMatchObject({ status: 503, outcome: 'upstream_error', error: 'upstream_5xx' });
    expectAgreement(line, row);
    await expectMetrics(row);
  });

  it('when it is refused', async () => {
    const key = await scene.gateway.createKey({ rateLimits: { requestsPerMinute: 1 } });
    const other = await scene.gateway.createKey({ models: ['gpt-4o'] });
    await ask(key, '/chat/completions');
    const refused = await find(await ask(key, '/chat/completions'));
    expect(refused.row).toMatchObject({
      status: 429,
      outcome: 'refused:rate_limit_exceeded',
      upstream: null,
    });
    expectAgreement(refused.line, refused.row);
    const { line, row } = await find(await ask(other, '/chat/completions'));
    expect(row).toMatchObject({ status: 403, error: 'model_not_allowed' });
    expectAgreement(line, row);
    await expectMetrics(row);
  });

  it('when nobody knows its key: in the log and the counters, and in no ledger', async () => {
    const requestId = await ask('tg_live_nobody', '/chat/completions');
    const [line] = await until(
      () => scene.gateway.logLines.filter((each) => each.includes(requestId)),
      (found) => found.length > 0,
    );
    expect(JSON.parse(line ?? '')).toMatchObject({ status: 401, error: 'malformed_credential' });
    const { usage } = scene.gateway.server.services;
    expect((await usage.listRequests({ id: requestId, fromMs: 0, limit: 1 })).requests).toEqual([]);
    const metrics = parseExposition(await scene.gateway.metrics());
    expect(valueOf(metrics, 'tollgate_auth_failures_total', { reason: 'malformed_credential' })).toBe(1);
    const labels = { route: 'api', reason: 'malformed_credential' };
    expect(valueOf(metrics, 'tollgate_rejections_total', labels)).toBe(1);
  });
});
