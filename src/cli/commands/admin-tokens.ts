import { type Command, Option } from 'commander';
import { createClock } from '../../lib/clock.ts';
import type { Shell } from '../program.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { type Expiry, expiry, resolveExpiry } from '../values.ts';
import { withServices } from '../with-services.ts';

interface CreateOptions {
  readonly name: string;
  readonly role?: string;
  readonly expires?: Expiry;
}

export function addAdminTokenCommands(program: Command, { terminal }: Shell): void {
  const tokens = program.command('admin-tokens').description('manage what administrators log in with');
  addCreate(tokens, terminal);
  addList(tokens, terminal);
  addRevoke(tokens, terminal);
}

function addCreate(tokens: Command, terminal: Terminal): void {
  tokens
    .command('create')
    .description('make an admin token and print it, once')
    .requiredOption('--name <name>', 'what people call the token')
    .addOption(
      new Option('--role <role>', 'what it may do (default: "owner")').choices(['owner', 'editor', 'viewer']),
    )
    .option('--expires <when>', 'never, a duration such as 90d, or an instant (default: never)', expiry)
    .action(async (options: CreateOptions, self: Command) => {
      const expiresAt = resolveExpiry(options.expires, createClock().nowMs());
      await withServices(self, async (services) => {
        const { name, role } = options;
        const { adminToken, token } = await services.adminTokens.create({ name, role, expiresAt });
        const object = { ...services.describeAdminToken(adminToken), token };
        terminal.show(
          object,
          () =>
            `Created admin token ${object.id} "${object.name}" (${object.role}).\n\n  ${token}\n\nStore it now: it is shown this once and cannot be read again.`,
        );
      });
    });
}

function addList(tokens: Command, terminal: Terminal): void {
  tokens
    .command('list')
    .description('list admin tokens')
    .action(async (_options: unknown, self: Command) => {
      await withServices(self, async (services) => {
        const data = (await services.adminTokens.list()).map(services.describeAdminToken);
        terminal.show({ data, next_cursor: null }, () =>
          formatTable(
            ['ID', 'NAME', 'ROLE', 'STATUS', 'EXPIRES'],
            data.map(({ id, name, role, status, expires_at }) => [
              id,
              name,
              role,
              status,
              expires_at ?? 'never',
            ]),
            'No admin tokens.',
          ),
        );
      });
    });
}

function addRevoke(tokens: Command, terminal: Terminal): void {
  tokens
    .command('revoke')
    .argument('<id>', 'id of the token')
    .description('end an admin token for good')
    .action(async (id: string, _options: unknown, self: Command) => {
      await withServices(self, async (services) => {
        const object = services.describeAdminToken(await services.adminTokens.revoke(id));
        terminal.show(object, () => `Revoked admin token ${object.id} "${object.name}".`);
      });
    });
}
