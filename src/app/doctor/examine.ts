/**
 * `tollgate doctor`: looks for what works today and will hurt one day. It looks at the configuration, the files,
 * the keys, the ledger and the upstreams; it changes nothing but what every command does when it opens the store.
 */
import { existsSync } from 'node:fs';
import type { Config } from '../../config/config.ts';
import { ManagementError } from '../../domain/management-error.ts';
import { createClock } from '../../lib/clock.ts';
import { openServices, type Services } from '../services.ts';
import { checkConfig } from './check-config.ts';
import { checkFiles } from './check-files.ts';
import { checkKeys } from './check-keys.ts';
import { checkPrices } from './check-prices.ts';
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
  const [upstreams, store] = await Promise.all([checkUpstreams(config), checkStore(config)]);
  const files = checkFiles(config, configFile, platform);
  return sortFindings([...checkConfig(config, platform), ...files, ...store, ...upstreams]);
}

/** The same of the gateway that runs, by what it has open. It knows what gateway.yaml says, not where it lies. */
export async function examineRunning(
  config: Config,
  services: Services,
  platform: NodeJS.Platform,
): Promise<readonly Finding[]> {
  const [upstreams, store] = await Promise.all([checkUpstreams(config), checkOpenStore(config, services)]);
  const files = checkFiles(config, null, platform);
  return sortFindings([...checkConfig(config, platform), ...files, ...store, ...upstreams]);
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
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
      return await checkOpenStore(config, services);
    } finally {
      await services.close();
    }
  } catch (error) {
    if (!(error instanceof ManagementError)) throw error;
    return [createFinding('store_unusable', 'storage.url', error.message)];
  }
}

async function checkOpenStore(config: Config, services: Services): Promise<readonly Finding[]> {
  const nowMs = services.clock.nowMs();
  return [
    ...(await checkKeys(config, services, nowMs)),
    ...(await checkPrices(config, services.usage, nowMs)),
  ];
}
