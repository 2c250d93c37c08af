import type { Command } from 'commander';
import type { Services } from '../app/services.ts';
import type { Config } from '../config/config.ts';
import type { GlobalOptions } from './program.ts';

/** The configuration that `--config` names. */
export async function loadCommandConfig(command: Command): Promise<Config> {
  const [{ loadConfig }, { readVariables }] = await Promise.all([
    import('../config/load.ts'),
    import('../config/environment.ts'),
  ]);
  return loadConfig(command.optsWithGlobals<GlobalOptions>().config, readVariables());
}

/** Opens the store of the configuration for one piece of work. A running server may have it open as well. */
export async function withServices(
  command: Command,
  work: (services: Services) => Promise<void>,
): Promise<void> {
  const [config, { openServices }, { createClock }, { describeOperator }] = await Promise.all([
    loadCommandConfig(command),
    import('../app/services.ts'),
    import('../lib/clock.ts'),
    import('./changed-by.ts'),
  ]);
  const services = await openServices(config, { clock: createClock(), by: describeOperator() });
  try {
    await work(services);
  } finally {
    await services.close();
  }
}
