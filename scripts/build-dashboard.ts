/**
 * `npm run build:dashboard`: builds the dashboard when it is missing or its sources have changed. With
 * `--background` it leaves the processor to others.
 */
import { constants, setPriority } from 'node:os';
import { buildDashboard, isDashboardFresh } from './dashboard/build.ts';

// Ends with a clean-up, which the default for signals leaves out.
process.once('SIGTERM', () => process.exit(143));
if (process.argv.includes('--background')) setPriority(constants.priority.PRIORITY_LOW);
if (!isDashboardFresh()) await buildDashboard();
