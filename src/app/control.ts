/**
 * `tollgate serve`: loads the configuration, starts the server, tells a first-time user what to do, obeys
 * signals, and takes over a changed file.
 */
import { ConfigError, describeProblems } from '../config/config-error.ts';
import type { Config } from '../config/config.ts';
import { readAdminToken, readVariables } from '../config/environment.ts';
import { loadConfig, locateProblem } from '../config/load.ts';
import { createLogs, type Logger } from '../telemetry/log.ts';
import { digestFile, watchContent } from './content-watcher.ts';
import { describeFirstStart, initializeStore } from './first-start.ts';
import type { RunningServer } from './running-server.ts';
import { startServer } from './server.ts';

/** What the system asks of this process. */
export interface Signals {
  /** Resolves with the first signal that asks to stop. */
  readonly stop: Promise<string>;
  isStopAsked(): boolean;
  /** Calls for each SIGHUP, those of before too. */
  onHangup(listener: () => void): void;
}

/** Resolves with the exit code once the server has stopped. */
export async function runServer(configFile: string, signals: Signals): Promise<number> {
  const variables = readVariables();
  const adminToken = readAdminToken(variables);
  const digest = digestFile(configFile);
  const load = (): Config => loadConfig(configFile, variables);
  const config = load();
  const logs = createLogs({
    level: config.logging.level,
    prefixes: [config.keys.prefix, config.keys.tokenPrefix],
  });
  const { log } = logs;
  if (signals.isStopAsked()) return 0;
  const server = await startServer(config, {
    logs,
    loadConfig: load,
    locate: (error) => locateProblem(configFile, variables, error),
  });
  try {
    // Who wants it stopped by now is not told secrets that nobody would read.
    if (!signals.isStopAsked()) await announce({ server, config, adminToken, configFile, log });
    const reload = createReload({ server, log, load });
    const watcher = watchContent(configFile, digest, () => void reload('the file changed'));
    signals.onHangup(() => void reload('SIGHUP'));
    log.info({ signal: await signals.stop }, 'stopping');
    watcher.stop();
  } finally {
    await server.stop();
  }
  log.info({}, 'stopped');
  return 0;
}

async function announce(parts: {
  readonly server: RunningServer;
  readonly config: Config;
  readonly adminToken: string | null;
  readonly configFile: string;
  readonly log: Logger;
}): Promise<void> {
  const { server, config, adminToken, configFile, log } = parts;
  const first = await initializeStore(server.services, adminToken, log);
  if (first !== null) {
    process.stdout.write(describeFirstStart(first, config, { ...server.urls, configFile }));
  }
  log.info({ ...server.urls }, 'tollgate is listening');
}

/** One reload at a time. A bad file is refused with its mistakes, and the configuration in force stays. */
function createReload(parts: {
  readonly server: RunningServer;
  readonly log: Logger;
  load(): Config;
}): (reason: string) => Promise<void> {
  const { server, log } = parts;
  let last = Promise.resolve();

  async function reload(reason: string): Promise<void> {
    try {
      const needRestart = await server.reload(parts.load());
      log.info({ reason, needRestart }, 'configuration reloaded');
    } catch (error) {
      log.error(
        { reason, problems: describeRefusal(error) },
        'the new configuration is refused, the old one stays',
      );
    }
  }

  return (reason) => {
    last = last.then(() => reload(reason));
    return last;
  };
}

function describeRefusal(error: unknown): string {
  if (error instanceof ConfigError) return describeProblems(error);
  return error instanceof Error ? error.message : String(error);
}
