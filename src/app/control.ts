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

/** Resolves with the exit code once the server has stopped. */
export async function runServer(options: { readonly configFile: string }): Promise<number> {
  const { configFile } = options;
  // From the first moment on, so that a signal during the start is obeyed when there is something to stop.
  const stopSignal = waitForStop();
  const variables = readVariables();
  const adminToken = readAdminToken(variables);
  const digest = digestFile(configFile);
  const config = loadConfig(configFile, variables);
  const logs = createLogs({
    level: config.logging.level,
    prefixes: [config.keys.prefix, config.keys.tokenPrefix],
  });
  const { log } = logs;
  const server = await startServer(config, {
    logs,
    loadConfig: () => loadConfig(configFile, variables),
    locate: (error) => locateProblem(configFile, variables, error),
  });
  try {
    const first = await initializeStore(server.services, adminToken, log);
    if (first !== null) {
      process.stdout.write(describeFirstStart(first, config, { ...server.urls, configFile }));
    }
    log.info({ ...server.urls }, 'tollgate is listening');
    const reload = createReload({ server, log, load: () => loadConfig(configFile, variables) });
    const watcher = watchContent(configFile, digest, () => void reload('the file changed'));
    process.on('SIGHUP', () => void reload('SIGHUP'));
    log.info({ signal: await stopSignal }, 'stopping');
    watcher.stop();
  } finally {
    await server.stop();
  }
  log.info({}, 'stopped');
  return 0;
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

/** Resolves with the first signal that asks to stop. Who asks a second time gets it at once. */
function waitForStop(): Promise<string> {
  return new Promise((resolve) => {
    let isAsked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        // oxlint-disable-next-line unicorn/no-process-exit -- Whatever still runs is to be left behind.
        if (isAsked) process.exit(1);
        isAsked = true;
        resolve(signal);
      });
    }
  });
}
