import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeWith } from '../support/requirements.ts';
import { listDashboardQueries, listGroups, listRules, metricNamesIn } from './support/observability-files.ts';
import { PROMETHEUS_FILES } from './support/prometheus.ts';

const TESTS = join(PROMETHEUS_FILES, 'tests', 'alerting.test.yml');

describeWith(['promtool'], 'promtool', ({ promtool }) => {
  /** What it says; where it finds fault, that is in the message. */
  async function run(...args: string[]): Promise<string> {
    try {
      return (await promisify(execFile)(promtool, args)).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
      throw new Error(stdout + stderr, { cause: error });
    }
  }

  it('accepts the configuration and its rules', async () => {
    expect(await run('check', 'config', join(PROMETHEUS_FILES, 'prometheus.yml'))).toContain('SUCCESS');
  }, 120_000);

  it('sees each alert fire when it should and stay silent when it should', async () => {
    expect(await run('test', 'rules', TESTS)).toContain('SUCCESS');
  }, 120_000);
});

describe('the rules', () => {
  it('are tested in an order in which alerts find what is recorded', () => {
    const { group_eval_order: order } = parse(readFileSync(TESTS, 'utf8')) as { group_eval_order: string[] };
    expect(order).toEqual(['recording.yml', 'alerting.yml'].flatMap(listGroups));
  });

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
