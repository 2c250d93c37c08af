import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/support/summary-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes: worker threads, signals and native modules behave in tests as they do in production.
    pool: 'forks',
    // Most files wait for processes and sockets; one at a time would leave a small machine idle.
    maxWorkers: 3,
    globalSetup: ['test/support/build-dashboard.ts'],
    setupFiles: ['test/support/leftovers.ts', 'test/support/silent-console.ts'],
    reporters: ['default', new SummaryReporter()],
    allowOnly: false,
    // A shared machine may stall a process for seconds. What passes only when run again is named at the end of the
    // report; at one's desk it fails at once.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    // Bounds for what hangs, not for what is slow: a loaded machine may take ten times as long as a quiet one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
