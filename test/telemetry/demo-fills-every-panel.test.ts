/**
 * What the demo is for: under its traffic no panel of a dashboard is empty, and every rule has something to
 * work on. A real Prometheus scrapes the process that `npm run demo` starts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';
import {
  expandQuery,
  listDashboardQueries,
  listRules,
  metricNamesIn,
} from './support/observability-files.ts';
import { type RunningPrometheus, startPrometheus } from './support/prometheus.ts';

/** It is ended as soon as everything was seen. */
const LONGEST_S = 300;
const PATIENCE_MS = 60_000;

describeWith(['prometheus'], 'under the traffic of the demo', ({ prometheus: program }) => {
  let demo: ChildProcess;
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    demo = spawn(
      process.execPath,
      ['scripts/demo.ts', `--seconds=${LONGEST_S}`, '--port=0', '--admin-port=0'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    prometheus = await startPrometheus(program, await readTarget(demo));
  }, 120_000);
  afterAll(async () => {
    await prometheus.stop();
    demo.kill('SIGTERM');
    if (demo.exitCode === null) await once(demo, 'exit');
  }, 120_000);

  const find = (expr: string) =>
    until(
      () => prometheus.query(expr),
      (found) => found.length > 0,
      PATIENCE_MS,
    );

  it.each(listDashboardQueries())(
    '"$panel" of $dashboard shows something',
    async ({ expr }) => {
      expect(await find(expandQuery(expr, '.+'))).not.toEqual([]);
    },
    PATIENCE_MS * 2,
  );

  it.each(listRules())(
    '$name has metrics to work on',
    async ({ record, expr }) => {
      const asked = record === undefined ? metricNamesIn(expr) : [record];
      for (const name of asked) expect(await find(name)).not.toEqual([]);
    },
    PATIENCE_MS * 2,
  );

  it('no query finds only what is not a number', async () => {
    for (const { expr, panel } of listDashboardQueries()) {
      const values = async () =>
        (await prometheus.query(expandQuery(expr, '.+'))).map(({ value }) => Number(value[1]));
      const found = await until(values, (numbers) => numbers.some(Number.isFinite), PATIENCE_MS);
      expect({ panel, found: found.some(Number.isFinite) }).toEqual({ panel, found: true });
    }
  }, 120_000);
});

/** Host and port of its /metrics, once it says where that is. */
function readTarget({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the demo has no stdout');
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stdout });
    lines.on('line', (line) => {
      const url = /^ *metrics +(http:\S+)$/.exec(line)?.[1];
      if (url !== undefined) resolve(new URL(url).host);
    });
    lines.on('close', () => reject(new Error('the demo ended before it listened')));
  });
}
