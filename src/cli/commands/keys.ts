import { type Command, Option } from 'commander';
import type { Services } from '../../app/services.ts';
import type { Env, KeyFormat, KeyStatus } from '../../domain/key.ts';
import { ManagementError } from '../../domain/management-error.ts';
import { createClock } from '../../lib/clock.ts';
import { describeKey, describeKeys, describeNewSecret } from '../describe-key.ts';
import { addKeyOptions, type KeyOptions, toKeySettings } from '../key-options.ts';
import type { Shell } from '../program.ts';
import type { Terminal } from '../terminal.ts';
import { duration, figure } from '../values.ts';
import { withServices } from '../with-services.ts';
import { addImport } from './keys-import.ts';

interface CreateOptions extends KeyOptions {
  readonly name: string;
  readonly project?: string;
  readonly env?: Env;
  readonly format?: Exclude<KeyFormat, 'imported'>;
  readonly label?: string;
}

interface ListOptions {
  readonly status?: KeyStatus;
  readonly project?: string;
  readonly env?: Env;
  readonly name?: string;
  readonly due?: boolean;
  readonly limit?: number;
  readonly cursor?: string;
}

const CREATOR = 'cli';

export function addKeyCommands(program: Command, shell: Shell): void {
  const { terminal } = shell;
  const keys = program.command('keys').description('issue, change and revoke API keys');
  addCreate(keys, terminal);
  addList(keys, terminal);
  addUpdate(keys, terminal);
  addRotate(keys, terminal);
  addImport(keys, shell);
  addOneKey(keys, terminal, 'show', 'show one key', (services, id) => services.keys.show(id));
  addOneKey(keys, terminal, 'enable', 'switch a disabled key on', (services, id) => services.keys.enable(id));
  addOneKey(keys, terminal, 'disable', 'switch a key off, until it is enabled', (services, id) =>
    services.keys.disable(id),
  );
  addOneKey(keys, terminal, 'revoke', 'end a key for good', (services, id) => services.keys.revoke(id));
}

function envOption(help: string): Option {
  return new Option('--env <env>', help).choices(['live', 'test']);
}

function addCreate(keys: Command, terminal: Terminal): void {
  const command = keys
    .command('create')
    .description('issue a key and print it, once')
    .requiredOption('--name <name>', 'what people call the key')
    .option('--project <project>', 'id or name (default: "default")')
    .addOption(envOption('environment of the key (default: "live")'))
    .addOption(
      new Option('--format <format>', 'default: the first one of the project').choices([
        'prefixed',
        'token',
        'pair',
      ]),
    )
    .option('--label <label>', 'stands in a token: sk_live_dev_…');
  addKeyOptions(command).action(async (options: CreateOptions, self: Command) => {
    const { project, env, format, label } = options;
    const settings = toKeySettings(options, createClock().nowMs());
    await withServices(self, async (services) => {
      const input = { ...settings, name: options.name, project, env, format, label };
      // A project of the file that no server has made yet is one all the same.
      if (project !== undefined) await services.projects.makeMissing();
      const issued = await services.keys.create(input, CREATOR);
      const object = services.describeIssuedKey(issued);
      terminal.show(object, () => describeNewSecret('Created', object, services.projectName));
    });
  });
}

function addList(keys: Command, terminal: Terminal): void {
  keys
    .command('list')
    .description('list keys, newest first; revoked ones only with --status revoked')
    .addOption(
      new Option('--status <status>', 'only keys in this state').choices([
        'active',
        'disabled',
        'expired',
        'revoked',
        'rate_limited',
      ]),
    )
    .option('--project <project>', 'id or name')
    .addOption(envOption('only keys of this environment'))
    .option('--name <name>', 'only keys with this in their name')
    .option('--due', 'only keys whose secret is due for rotation')
    .option('--limit <n>', 'at most so many (default: 100)', figure)
    .option('--cursor <cursor>', 'next_cursor of the page before')
    .action(async (options: ListOptions, self: Command) => {
      await withServices(self, async (services) => {
        const page = await services.keys.list(options);
        const data = await services.describeKeys(page.records);
        const more = page.nextCursor === null ? '' : `\n\nMore: --cursor ${page.nextCursor}`;
        terminal.show(
          { data, next_cursor: page.nextCursor },
          () => describeKeys(data, services.projectName) + more,
        );
      });
    });
}

/** Settings that make a key another key; they are named so that asking for them gets an answer. */
const FIXED = ['project', 'env', 'format', 'label'] as const;

function addUpdate(keys: Command, terminal: Terminal): void {
  const command = keys
    .command('update')
    .argument('<id>', 'id of the key')
    .description('change a key; a list replaces the one before, none clears it')
    .option('--name <name>', 'what people call the key');
  for (const name of FIXED) command.addOption(new Option(`--${name} <${name}>`).hideHelp());
  addKeyOptions(command).action(
    async (
      id: string,
      options: KeyOptions & Partial<Record<(typeof FIXED)[number], string>>,
      self: Command,
    ) => {
      for (const name of FIXED) {
        if (options[name] === undefined) continue;
        throw new ManagementError('invalid_value', `--${name} of a key cannot change; create another key`);
      }
      if (Object.keys(options).length === 0) {
        throw new ManagementError('invalid_value', 'nothing to change; give at least one option');
      }
      const settings = toKeySettings(options, createClock().nowMs());
      await withServices(self, async (services) => {
        await showKey(services, terminal, await services.keys.update(id, settings));
      });
    },
  );
}

function addRotate(keys: Command, terminal: Terminal): void {
  keys
    .command('rotate')
    .argument('<id>', 'id of the key')
    .description('give a key a new secret and print it, once')
    .option(
      '--grace <duration>',
      'how long the old secret works on, such as 48h (default: not at all)',
      duration,
    )
    .action(async (id: string, options: { readonly grace?: number }, self: Command) => {
      await withServices(self, async (services) => {
        const object = services.describeIssuedKey(await services.keys.rotate(id, options.grace ?? 0));
        terminal.show(object, () => {
          const until = object.previous_secret?.expires_at;
          const old = until === undefined ? 'has stopped working' : `works until ${until}`;
          return `${describeNewSecret('Rotated', object, services.projectName)}\nThe old secret ${old}.`;
        });
      });
    });
}

type KeyRecord = Parameters<Services['describeKey']>[0];

function addOneKey(
  keys: Command,
  terminal: Terminal,
  name: string,
  description: string,
  work: (services: Services, id: string) => Promise<KeyRecord>,
): void {
  keys
    .command(name)
    .argument('<id>', 'id of the key')
    .description(description)
    .action(async (id: string, _options: unknown, self: Command) => {
      await withServices(self, async (services) => {
        await showKey(services, terminal, await work(services, id));
      });
    });
}

async function showKey(services: Services, terminal: Terminal, record: KeyRecord): Promise<void> {
  const [object = services.describeKey(record)] = await services.describeKeys([record]);
  const inForce = { limits: services.limitsOf(record.key), plan: services.planOf(record.key)?.name ?? null };
  terminal.show(object, () => describeKey(object, inForce, services.projectName));
}
