import type { ScenarioResult } from '../scenarios/scenario.ts';

/** One scenario as a table for the terminal. */
export function printScenario(name: string, { what, rounds, secondsPerRound, rows }: ScenarioResult): void {
  console.log(`\n${name}: ${what} (median of ${rounds} rounds of ${secondsPerRound} s)`);
  console.table(
    Object.fromEntries(
      rows.map(({ subject, cpuUs, cpuToBare, perSecond, p50Ms, p99Ms }) => [
        subject,
        { 'CPU µs': cpuUs, '÷ bare': cpuToBare, 'per second': perSecond, 'p50 ms': p50Ms, 'p99 ms': p99Ms },
      ]),
    ),
  );
}
