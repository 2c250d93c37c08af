/**
 * The last lines of a test run: every suite that was left out with the reason, every test that passed only when
 * it was run again, then one plain line with the counts, alone on its line, for programs that read the output.
 */
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const unexplained = skipped.filter((test) => skipNote(test) === undefined);
    // With CI=true a test may be left out only for a stated reason.
    const forbidden = process.env['CI'] === 'true' ? unexplained.length : 0;
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const failed =
      tests.filter((test) => test.result().state === 'failed').length +
      modules.reduce((count, module) => count + countHookFailures(module), 0) +
      unhandledErrors.length +
      forbidden;
    if (failed > 0) process.exitCode = 1;

    const leftOut = skipped.map((test) => `left out: ${test.fullName} (${skipNote(test) ?? 'skipped'})`);
    const unsteady = tests
      .filter((test) => test.diagnostic()?.flaky === true)
      .map((test) => `passed only when run again: ${test.fullName} (${test.module.relativeModuleId})`);
    process.stdout.write(`${[...leftOut, ...unsteady, `${passed} passed, ${failed} failed`].join('\n')}\n`);
  }
}

function skipNote(test: TestCase): string | undefined {
  const result = test.result();
  return result.state === 'skipped' ? result.note : undefined;
}

/** Failures outside of tests: a file that cannot be loaded, a hook that throws. */
function countHookFailures(suite: TestModule | TestSuite): number {
  const nested = [...suite.children.suites()];
  return suite.errors().length + nested.reduce((count, child) => count + countHookFailures(child), 0);
}
