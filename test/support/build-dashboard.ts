/**
 * Once before all tests: the dashboard is built where its sources have changed. In a process of its own,
 * because a bundler that runs within a test runner would build for tests.
 */
import { spawnSync } from 'node:child_process';
import { isDashboardFresh } from '../../scripts/dashboard/build.ts';

export function setup(): void {
  if (isDashboardFresh()) return;
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build-dashboard.ts'], { env });
  // The tests of the dashboard fail then; the others need not.
  if (status !== 0) process.stderr.write(`The dashboard could not be built:\n${stderr.toString()}\n`);
}
