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
import { findUnreachable, judgeUnreachable, listUsedUpstreams } from './check-upstreams.ts';
import { createFinding, type Finding, type Severity } from './finding.ts';

export type { Finding };

const ORDER: readonly Severity[] = ['error', 'warning', 'note'];

/** Everything found, the worst first. */
export async function examine(
  config: Config,
  configFile: string,
  platform: NodeJS.Platform,
): Promise<readonly Finding[]> {
  const [unreachable, store] = await Promise.all([findUnreachable(config), checkStore(config)]);
  const upstreams = judgeUnreachable(unreachable, store.usedUpstreams);
  const files = checkFiles(config, configFile, platform);
  return sortFindings([...checkConfig(config, platform), ...files, ...store.findings, ...upstreams]);
}

/** The same of the gateway that runs, by what it has open. It knows what gateway.yaml says, not where it lies. */
export async function examineRunning(
  config: Config,
  services: Services,
  platform: NodeJS.Platform,
): Promise<readonly Finding[]> {
  const [unreachable, store] = await Promise.all([findUnreachable(config), checkOpenStore(config, services)]);
  const upstreams = judgeUnreachable(unreachable, store.usedUpstreams);
  const files = checkFiles(config, null, platform);
  return sortFindings([...checkConfig(config, platform), ...files, ...store.findings, ...upstreams]);
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

/** What the store tells of itself and of others. */
interface StoreReport {
  readonly findings: readonly Finding[];
  /** null where it cannot tell. */
  readonly usedUpstreams: ReadonlySet<string> | null;
}

async function checkStore(config: Config): Promise<StoreReport> {
  const { storage } = config;
  if (storage.engine === 'sqlite' && !existsSync(storage.file)) {
    const finding = createFinding('no_store_yet', 'storage.url', `there is no ${storage.file} yet`);
    return { findings: [finding], usedUpstreams: new Set() };
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
    const finding = createFinding('store_unusable', 'storage.url', error.message);
    return { findings: [finding], usedUpstreams: null };
  }
}

async function checkOpenStore(config: Config, services: Services): Promise<StoreReport> {
  const nowMs = services.clock.nowMs();
  const findings = [
    ...(await checkKeys(config, services, nowMs)),
    ...(await checkPrices(config, services.usage, nowMs)),
  ];
  return { findings, usedUpstreams: await listUsedUpstreams(config, services.usage, nowMs) };
}
