import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './test/support/summary-reporter.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes: worker threads, signals and native modules behave in tests as they do in production.
    pool: 'forks',
    // Most files wait for processes and sockets; one at a time would leave a small machine idle.
    maxWorkers: 3,
    setupFiles: ['test/support/leftovers.ts', 'test/support/silent-console.ts'],
    reporters: ['default', new SummaryReporter()],
    allowOnly: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
