import type { Command } from 'commander';
import { holdSignals } from '../held-signals.ts';
import type { GlobalOptions, Shell } from '../program.ts';
import { withServices } from '../with-services.ts';

export function addServeCommands(program: Command, { terminal, setExitCode, signals }: Shell): void {
  program
    .command('serve')
    .description('run the gateway')
    .action(async (_options: unknown, self: Command) => {
      const held = signals ?? holdSignals();
      const { runServer } = await import('../../app/control.ts');
      setExitCode(await runServer(self.optsWithGlobals<GlobalOptions>().config, held));
    });
  program
    .command('migrate')
    .description('bring the tables of the store up to date, as every start does')
    .action(async (_options: unknown, self: Command) => {
      await withServices(self, async ({ migrated }) => {
        terminal.show({ migrated }, () =>
          migrated.length === 0 ? 'The store is up to date.' : `Migrated: ${migrated.join(', ')}`,
        );
      });
    });
}
