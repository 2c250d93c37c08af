/**
 * `npm start`: runs Tollgate from its sources. The dashboard is built beside it when it is missing or stale, so
 * that traffic does not wait for a bundler; until then the page says that it is being built.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isDashboardFresh } from './dashboard/build.ts';

if (!isDashboardFresh()) startBuild();
await import('../src/main.ts');

function startBuild(): void {
  const script = fileURLToPath(new URL('build-dashboard.ts', import.meta.url));
  const build = spawn(process.execPath, [script, '--background'], { stdio: ['ignore', 'ignore', 'inherit'] });
  build.on('exit', (code) => {
    // Ended by a signal it has no code: then everything ends.
    if (code !== null && code !== 0)
      process.stderr.write('The dashboard could not be built; everything else works.\n');
  });
  // It neither keeps a stopped server alive nor outlives it.
  build.unref();
  process.on('exit', () => build.kill());
}
