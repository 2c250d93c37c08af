/**
 * `tollgate doctor`: looks for what works today and will hurt one day. It looks at the configuration, the files,
 * the keys and the upstreams; it changes nothing but what every command does when it opens the store.
 */
import { existsSync } from 'node:fs';
import type { Config } from '../../config/config.ts';
import { ManagementError } from '../../domain/management-error.ts';
import { createClock } from '../../lib/clock.ts';
import { openServices } from '../services.ts';
import { checkConfig } from './check-config.ts';
import { checkFiles } from './check-files.ts';
import { checkKeys } from './check-keys.ts';
import { checkUpstreams } from './check-upstreams.ts';
import { createFinding, type Finding, type Severity } from './finding.ts';

export type { Finding };

const ORDER: readonly Severity[] = ['error', 'warning', 'note'];

/** Everything found, the worst first. */
export async function examine(
  config: Config,
  configFile: string,
  platform: NodeJS.Platform,
): Promise<readonly Finding[]> {
  const [upstreams, keys] = await Promise.all([checkUpstreams(config), checkStore(config)]);
  return [
    ...checkConfig(config, platform),
    ...checkFiles(config, configFile, platform),
    ...keys,
    ...upstreams,
  ].toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

async function checkStore(config: Config): Promise<readonly Finding[]> {
  const { storage } = config;
  if (storage.engine === 'sqlite' && !existsSync(storage.file)) {
    return [createFinding('no_store_yet', 'storage.url', `there is no ${storage.file} yet`)];
  }
  const clock = createClock();
  try {
    const services = await openServices(config, { clock });
    try {
      return await checkKeys(config, services, clock.nowMs());
    } finally {
      await services.close();
    }
  } catch (error) {
    if (!(error instanceof ManagementError)) throw error;
    return [createFinding('store_unusable', 'storage.url', error.message)];
  }
}
