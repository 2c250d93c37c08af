import type { Command } from 'commander';
import type { AuditHead } from '../../domain/audit.ts';
import { formatAuditHead } from '../../domain/audit-head.ts';
import { createClock } from '../../lib/clock.ts';
import { describeAuditLog } from '../describe-audit.ts';
import type { Shell } from '../program.ts';
import type { Terminal } from '../terminal.ts';
import { auditHead, duration, figure } from '../values.ts';
import { withServices } from '../with-services.ts';

interface ListOptions {
  readonly since?: number;
  readonly actor?: string;
  readonly subject?: string;
  readonly key?: string;
  readonly action?: string;
  readonly limit: number;
  readonly cursor?: string;
}

interface VerifyOptions {
  readonly expect?: AuditHead;
}

export function addAuditCommands(program: Command, shell: Shell): void {
  const audit = program
    .command('audit')
    .description('who changed what, and whether the record of it is whole');
  addList(audit, shell.terminal);
  addVerify(audit, shell);
}

function addList(audit: Command, terminal: Terminal): void {
  audit
    .command('list')
    .description('list changes, newest first')
    .option('--since <duration>', 'how far back (default: all)', duration)
    .option('--actor <actor>', 'only by this one: id, name, or admin_token, api_key, cli, file, system')
    .option('--subject <subject>', 'only to this one: id, name, or key, project, admin_token, session, …')
    .option('--key <id>', 'only to this key')
    .option('--action <action>', 'such as key.rotate, or key for all that was done to keys')
    .option('--limit <n>', 'at most so many', figure, 100)
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .action(async (options: ListOptions, self: Command) => {
      const { since, key, subject = key, actor, action, limit, cursor } = options;
      const fromMs = since === undefined ? undefined : createClock().nowMs() - since;
      await withServices(self, async (services) => {
        const page = await services.audit.list({ actor, subject, action, limit, cursor, fromMs });
        const data = page.records.map(services.describeAudit);
        const more = page.nextCursor === null ? '' : `\n\nMore: --cursor ${page.nextCursor}`;
        terminal.show({ data, next_cursor: page.nextCursor }, () => describeAuditLog(data) + more);
      });
    });
}

function addVerify(audit: Command, { terminal, setExitCode }: Shell): void {
  audit
    .command('verify')
    .description('find rows that were removed, altered or inserted; exit code 1 where there are any')
    .option(
      '--expect <seq:mac>',
      'a head of before; finds that the end of the log was cut off since',
      auditHead,
    )
    .action(async ({ expect }: VerifyOptions, self: Command) => {
      await withServices(self, async (services) => {
        const verdict = await services.verifyAudit(expect ?? null);
        if (!verdict.intact) setExitCode(1);
        terminal.show(verdict, () => {
          const { rows, head, problems } = verdict;
          const shownHead = head === null ? 'none' : formatAuditHead(head);
          const result = verdict.intact ? 'intact' : 'NOT INTACT';
          const lines = problems.map(({ kind, message }) => `  ${kind}: ${message}`);
          return [`The audit log is ${result}: ${rows} rows, head ${shownHead}`, ...lines].join('\n');
        });
      });
    });
}
