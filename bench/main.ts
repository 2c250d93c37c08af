/**
 * `npm run bench [-- SCENARIO…] [--quick]`. Only a whole run writes results/latest.json: figures of
 * different runs do not belong in one table.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printScenario } from './support/print.ts';
import { describeRun, type Results, RESULTS_FILE } from './support/results.ts';
import type { BenchContext, Scenario } from './scenarios/scenario.ts';
import { stream } from './scenarios/stream.ts';
import { unary } from './scenarios/unary.ts';

const SCENARIOS: readonly Scenario[] = [unary, stream];

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const chosen = chooseScenarios(positionals);
await using cleanup = new AsyncDisposableStack();
const results = await runScenarios(chosen);
if (values.quick || chosen.length < SCENARIOS.length) {
  console.log('A quick or partial run: results/latest.json stays as it is.');
} else {
  mkdirSync(new URL('.', RESULTS_FILE), { recursive: true });
  writeFileSync(RESULTS_FILE, `${JSON.stringify(results, null, 2)}\n`);
  console.log('Written to bench/results/latest.json; `node bench/table.ts` puts it into README.md.');
}

function chooseScenarios(names: readonly string[]): readonly Scenario[] {
  const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    console.error(
      `No scenario ${unknown.join(', ')}. There are: ${SCENARIOS.map(({ name }) => name).join(', ')}`,
    );
    process.exit(2);
  }
  return names.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => names.includes(name));
}

async function runScenarios(scenarios: readonly Scenario[]): Promise<Results> {
  const dir = cleanup.adopt(mkdtempSync(join(tmpdir(), 'tollgate-bench-')), (path) => {
    rmSync(path, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanup.disposeAsync().finally(() => process.exit(1)));
  }
  const run = describeRun();
  const entries: Results['scenarios'] = {};
  for (const scenario of scenarios) {
    const context: BenchContext = {
      dir: mkdtempSync(join(dir, `${scenario.name}-`)),
      quick: values.quick,
      cleanup,
    };
    const result = await scenario.run(context);
    printScenario(scenario.name, result);
    entries[scenario.name] = result;
  }
  return { ...run, scenarios: entries };
}
