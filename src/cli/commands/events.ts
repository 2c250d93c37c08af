import { type Command, Option } from 'commander';
import type { Event, EventKind } from '../../domain/event.ts';
import { createClock } from '../../lib/clock.ts';
import { formatInstant } from '../../lib/instant.ts';
import type { Shell } from '../program.ts';
import { formatTable } from '../table.ts';
import { duration, figure } from '../values.ts';
import { withServices } from '../with-services.ts';

interface EventOptions {
  readonly kind?: EventKind;
  readonly key?: string;
  readonly since?: number;
  readonly limit: number;
  readonly cursor?: string;
}

const KINDS: readonly EventKind[] = ['key.expiring', 'key.renewed'];

export function addEventsCommand(program: Command, { terminal }: Shell): void {
  program
    .command('events')
    .description('list what happened to keys by the passing of time, newest first')
    .addOption(new Option('--kind <kind>', 'only events of this kind').choices(KINDS))
    .option('--key <id>', 'only events of this key')
    .option('--since <duration>', 'how far back (default: all)', duration)
    .option('--limit <n>', 'at most so many', figure, 100)
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .action(async ({ kind, key: subject, since, limit, cursor }: EventOptions, self: Command) => {
      const sinceMs = since === undefined ? undefined : createClock().nowMs() - since;
      await withServices(self, async (services) => {
        const page = await services.events.list({ kind, subject, sinceMs, limit, cursor });
        const more = page.nextCursor === null ? '' : `\n\nMore: --cursor ${page.nextCursor}`;
        terminal.show(
          { data: page.events.map(toObject), next_cursor: page.nextCursor },
          () => describeEvents(page.events) + more,
        );
      });
    });
}

function toObject({ at, ...event }: Event) {
  return { ...event, at: formatInstant(at) };
}

function describeEvents(events: readonly Event[]): string {
  const rows = events.map(({ at, kind, subject, data: { name, ...rest } }) => [
    formatInstant(at),
    kind,
    subject,
    String(name ?? ''),
    describeData(rest),
  ]);
  return formatTable(['TIME', 'KIND', 'KEY', 'NAME', 'DETAILS'], rows, 'No events.');
}

function describeData(data: Event['data']): string {
  const known = Object.entries(data).filter(([, value]) => value !== null);
  return known.map(([name, value]) => `${name}=${value}`).join(' ');
}
