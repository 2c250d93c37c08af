import { type Command, Option } from 'commander';
import type { UsageGrouping, UsageReport } from '../../app/usage-report.ts';
import { ManagementError } from '../../domain/management-error.ts';
import { createClock } from '../../lib/clock.ts';
import { describeUsage, formatUsageCsv } from '../describe-usage.ts';
import type { Shell } from '../program.ts';
import { duration } from '../values.ts';
import { withServices } from '../with-services.ts';

interface UsageOptions {
  readonly key?: string;
  readonly project?: string;
  readonly since: number;
  readonly by: UsageGrouping;
  readonly csv?: true;
}

const DAY_MS = 86_400_000;
const GROUPINGS: readonly UsageGrouping[] = [
  'minute',
  'hour',
  'day',
  'key',
  'project',
  'model',
  'route',
  'status',
];

export function addUsageCommand(program: Command, { terminal }: Shell): void {
  program
    .command('usage')
    .description('show requests, errors, latency, tokens and cost; test keys only with --key')
    .option('--key <id>', 'only this key')
    .option('--project <project>', 'only this project, by id or name')
    .option('--since <duration>', 'how far back, such as 24h', duration, DAY_MS)
    .addOption(new Option('--by <group>', 'one line each').choices(GROUPINGS).default('hour'))
    .option('--csv', 'print comma-separated values')
    .action(async (options: UsageOptions, self: Command) => {
      if (options.csv === true && terminal.json) {
        throw new ManagementError('invalid_value', '--csv and --json exclude each other');
      }
      const { reportUsage } = await import('../../app/usage-views.ts');
      const toMs = createClock().nowMs();
      let report: UsageReport | undefined;
      await withServices(self, async (services) => {
        report = await reportUsage(services, { ...options, fromMs: toMs - options.since, toMs });
      });
      if (report === undefined) return;
      const shown = report;
      terminal.show(shown, () => (options.csv === true ? formatUsageCsv(shown) : describeUsage(shown)));
    });
}
