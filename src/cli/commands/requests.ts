import type { Command } from 'commander';
import type { RequestList } from '../../app/usage-views.ts';
import { createClock } from '../../lib/clock.ts';
import { describeRequest, describeRequests } from '../describe-requests.ts';
import type { Shell } from '../program.ts';
import { duration, figure } from '../values.ts';
import { withServices } from '../with-services.ts';

interface RequestOptions {
  readonly id?: string;
  readonly key?: string;
  readonly project?: string;
  readonly outcome?: string;
  readonly since?: number;
  readonly limit: number;
  readonly cursor?: string;
}

const HOUR_MS = 3_600_000;

export function addRequestsCommand(program: Command, { terminal }: Shell): void {
  program
    .command('requests')
    .description('list single requests, newest first, and why each was refused')
    .option('--id <id>', 'X-Request-Id of the answer, or the one that the caller sent')
    .option('--key <id>', 'only requests with this key')
    .option('--project <project>', 'only this project, by id or name')
    .option('--outcome <outcome>', 'ok, upstream_error, client_closed, refused or refused:CODE')
    .option('--since <duration>', 'how far back (default: 1h; with --id as far as records go)', duration)
    .option('--limit <n>', 'at most so many', figure, 100)
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .action(async (options: RequestOptions, self: Command) => {
      const { listRequests } = await import('../../app/usage-views.ts');
      const fromMs = findStart(options);
      let list: RequestList | undefined;
      await withServices(self, async (services) => {
        list = await listRequests(services, { ...options, fromMs });
      });
      if (list === undefined) return;
      const shown = list;
      terminal.show(shown, () => {
        const [only, ...others] = shown.data;
        const isOne = options.id !== undefined && only !== undefined && others.length === 0;
        return isOne ? describeRequest(only) : describeRequests(shown);
      });
    });
}

function findStart({ id, since }: RequestOptions): number {
  if (since === undefined && id !== undefined) return 0;
  return createClock().nowMs() - (since ?? HOUR_MS);
}
