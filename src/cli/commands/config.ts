import type { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { DeclarationError } from '../../domain/management-error.ts';
import { createClock } from '../../lib/clock.ts';
import type { GlobalOptions, Shell } from '../program.ts';
import { loadCommandConfig } from '../with-services.ts';

export function addConfigCommands(program: Command, { terminal }: Shell): void {
  const config = program.command('config').description('check gateway.yaml, print its schema');
  config
    .command('check')
    .description('report everything that is wrong with the configuration')
    .action(async (_options: unknown, self: Command) => {
      const { config: file } = self.optsWithGlobals<GlobalOptions>();
      const loaded = await loadCommandConfig(self);
      await checkDeclarations(file, loaded);
      const warnings = findWarnings(loaded, process.platform);
      terminal.show({ valid: true, file, warnings }, () =>
        [`${file} is valid: ${describeSize(loaded)}.`, ...warnings.map((text) => `warning: ${text}`)].join(
          '\n',
        ),
      );
    });
  config
    .command('schema')
    .description('print the JSON Schema of gateway.yaml')
    .action(async () => {
      const { createConfigJsonSchema } = await import('../../config/json-schema.ts');
      const schema = createConfigJsonSchema();
      terminal.show(schema, () => JSON.stringify(schema, null, 2));
    });
}

/** What a start would refuse, as far as it can be known without the store. */
async function checkDeclarations(file: string, config: Config): Promise<void> {
  const [{ checkDeclaredKeys }, { keyRules }, { locateProblem }, { readVariables }] = await Promise.all([
    import('../../app/declared-keys.ts'),
    import('../../app/changes.ts'),
    import('../../config/load.ts'),
    import('../../config/environment.ts'),
  ]);
  try {
    await checkDeclaredKeys(config.keys.declared, keyRules(config), createClock().nowMs());
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    throw locateProblem(file, readVariables(), error);
  }
}

function describeSize(config: Config): string {
  const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;
  return [
    count(config.routes.length, 'route'),
    count(Object.keys(config.upstreams).length, 'upstream'),
    count(Object.keys(config.plans).length, 'plan'),
  ].join(', ');
}

function findWarnings(config: Config, platform: NodeJS.Platform): string[] {
  const warnings = listForeignProjects(config).map(
    ([path, name]) =>
      `${path}: ${name} is not under projects, so it must be in the store already; else the file is refused`,
  );
  if (platform === 'linux' || config.listen.workers === 1) return warnings;
  return [...warnings, 'listen.workers: several workers share a port on Linux only; here one runs'];
}

/** Projects that the file names and does not declare, each with the place. The store may have them. */
function listForeignProjects({ projects, keys, alerts }: Config): (readonly [path: string, name: string])[] {
  const named = [
    ...keys.declared.map((key, index) => [`keys.declared[${index}].project`, key.project] as const),
    ...Object.entries(alerts.rules).map(
      ([name, rule]) => [`alerts.rules.${name}.project`, rule.project] as const,
    ),
  ];
  return named.flatMap(([path, name]) =>
    name === null || name === 'default' || Object.hasOwn(projects, name) ? [] : [[path, name] as const],
  );
}
