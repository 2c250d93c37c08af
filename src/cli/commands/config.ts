import type { Command } from 'commander';
import type { Config } from '../../config/config.ts';
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

function describeSize(config: Config): string {
  const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;
  return [
    count(config.routes.length, 'route'),
    count(Object.keys(config.upstreams).length, 'upstream'),
    count(Object.keys(config.plans).length, 'plan'),
  ].join(', ');
}

function findWarnings(config: Config, platform: NodeJS.Platform): string[] {
  if (platform === 'linux' || config.listen.workers === 1) return [];
  return ['listen.workers: several workers share a port on Linux only; here one runs'];
}
