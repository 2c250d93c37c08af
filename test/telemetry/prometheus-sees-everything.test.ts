/**
 * A real Prometheus scrapes a gateway under traffic of every kind; then every query of the dashboards and every
 * rule must find something. A query that finds nothing is a typing mistake that nobody would see in Grafana.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';
import { type MixedTraffic, startMixedTraffic } from './support/mixed-traffic.ts';
import {
  expandQuery,
  listDashboardQueries,
  listRules,
  metricNamesIn,
} from './support/observability-files.ts';
import { type RunningPrometheus, startPrometheus } from './support/prometheus.ts';

const PATIENCE_MS = 60_000;

describeWith(['prometheus'], 'Prometheus', ({ prometheus: program }) => {
  let traffic: MixedTraffic;
  let prometheus: RunningPrometheus;
  let keyId = '';

  beforeAll(async () => {
    traffic = await startMixedTraffic();
    await traffic.send();
    prometheus = await startPrometheus(program, new URL(traffic.gateway.admin).host);
    await until(
      () => prometheus.query('tollgate_key_info'),
      (found) => found.length >= 3,
      PATIENCE_MS,
    );
    // A rate needs a series at two scrapes, with something happening between them.
    await traffic.send();
    const rates = 'rate(tollgate_errors_total{error="client_closed"}[1m]) > 0';
    await until(
      () => prometheus.query(rates),
      (found) => found.length > 0,
      PATIENCE_MS,
    );
    const [app] = await prometheus.query('tollgate_budget_limit_usd');
    const [watched] = await prometheus.query('tollgate_would_deny_total');
    keyId = `${app?.metric['key_id']}|${watched?.metric['key_id']}`;
  }, 120_000);
  afterAll(async () => {
    await prometheus.stop();
    await traffic.stop();
  });

  /** Two keys stand for the chosen one, since none has everything. */
  const expand = (expr: string): string => expandQuery(expr, keyId);

  it.each(listDashboardQueries())('finds what "$panel" of $dashboard shows', async ({ expr }) => {
    expect(
      await until(
        () => prometheus.query(expand(expr)),
        (found) => found.length > 0,
      ),
    ).not.toEqual([]);
  });

  it.each(listRules())('evaluates $name on metrics that there are', async ({ record, expr }) => {
    const asked = record === undefined ? metricNamesIn(expr) : [record];
    if (record === undefined && asked.length === 0) expect(expr).toContain('up{');
    for (const name of asked) {
      expect(
        await until(
          () => prometheus.query(name),
          (found) => found.length > 0,
        ),
      ).not.toEqual([]);
    }
  });

  it('evaluates all rules without an error', async () => {
    interface Evaluated {
      readonly groups: readonly {
        readonly rules: readonly { readonly name: string; readonly health: string }[];
      }[];
    }
    const read = async () =>
      ((await prometheus.get('/api/v1/rules')) as Evaluated).groups.flatMap((group) => group.rules);
    const rules = await until(read, (all) => all.every(({ health }) => health !== 'unknown'));
    expect(rules).toHaveLength(listRules().length);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });

  it('sees names for people in place of ids', async () => {
    const byName =
      'sum by (name) (tollgate_requests_total * on (key_id) group_left (name) tollgate_key_info)';
    const names = (await prometheus.query(byName)).map(({ metric }) => metric['name']);
    expect(names).toEqual(expect.arrayContaining(['app "with quotes"', 'small', 'watched']));
  });
});
