import { join } from 'node:path';
import type { ServicesConfig } from '../../../src/app/services.ts';
import type { KeysConfig } from '../../../src/config/config.ts';
import { NO_LIMITS } from '../../../src/domain/limit.ts';

/** What the services need of a configuration, with a store in the directory. */
export function makeServicesConfig(directory: string, keys: Partial<KeysConfig> = {}): ServicesConfig {
  return {
    storage: { engine: 'sqlite', file: join(directory, 'store.db') },
    keys: {
      prefix: 'tg',
      tokenPrefix: 'sk',
      formats: ['prefixed', 'token', 'pair'],
      pepperFile: join(directory, 'pepper'),
      maxStaleMs: 60_000,
      onRevoke: 'cut',
      importedPatterns: [],
      declared: [],
      ...keys,
    },
    plans: { free: { name: 'free', limits: NO_LIMITS, enforce: true, autoRenew: false } },
    defaultPlan: null,
    routes: [],
    alerts: { builtin: true, rules: {}, privateTargets: [], countryDatabase: null },
    projects: {
      shop: { organization: 'acme', preset: 'open', policy: {}, formats: ['token', 'pair'], active: true },
    },
  };
}
