import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { listDashboardQueries, listRules, metricNamesIn } from './support/observability-files.ts';
import { PROMETHEUS_FILES } from './support/prometheus.ts';

const TESTS = join(PROMETHEUS_FILES, 'tests', 'alerting.test.yml');

describeWith(['promtool'], 'promtool', ({ promtool }) => {
  const run = (...args: string[]): string =>
    execFileSync(promtool, args, { encoding: 'utf8', stdio: 'pipe' });

  it('accepts the configuration and its rules', () => {
    expect(run('check', 'config', join(PROMETHEUS_FILES, 'prometheus.yml'))).toContain('SUCCESS');
  });

  it('sees each alert fire when it should and stay silent when it should', () => {
    expect(run('test', 'rules', TESTS)).toContain('SUCCESS');
  });
});

describe('the rules', () => {
  it('have each alert tested', () => {
    const tests = readFileSync(TESTS, 'utf8');
    for (const { alert } of listRules()) {
      if (alert !== undefined) expect(tests).toContain(`        alertname: ${alert}\n        exp_alerts:\n`);
    }
  });

  it('and the dashboards ask for metrics that are documented', () => {
    const page = readFileSync('docs/metrics.md', 'utf8');
    const recorded = new Set(listRules().map(({ record }) => record));
    const expressions = [...listRules(), ...listDashboardQueries()].map(({ expr }) => expr);
    const names = new Set(expressions.flatMap(metricNamesIn));
    expect(names.size).toBeGreaterThan(20);
    for (const name of names) {
      if (recorded.has(name) || !name.startsWith('tollgate_')) continue;
      expect(page).toContain(`\`${name.replace(/_(?:bucket|count|sum)$/, '')}\``);
    }
  });
});
