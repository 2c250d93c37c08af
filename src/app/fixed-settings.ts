import type { Config } from '../config/config.ts';

/** Settings that are read once. All others take effect at a reload. */
const FIXED: Readonly<Record<string, (config: Config) => unknown>> = {
  listen: (config) => config.listen,
  admin: (config) => config.admin,
  telemetry: (config) => config.telemetry,
  storage: (config) => config.storage,
  limits: (config) => config.limits,
  timeZone: (config) => config.timeZone,
  metrics: (config) => config.metrics,
  'keys.pepperFile': (config) => config.keys.pepperFile,
  'keys.maxStaleMs': (config) => config.keys.maxStaleMs,
  'sandbox.enabled': (config) => config.sandbox.enabled,
  'prices.overrides': (config) => config.prices.overrides,
  'alerts.countryDatabase': (config) => config.alerts.countryDatabase,
};

/** Those in which the two differ, by their path in gateway.yaml: they need a restart. */
export function listFixedChanges(inForce: Config, next: Config): readonly string[] {
  return Object.entries(FIXED)
    .filter(([, read]) => JSON.stringify(read(inForce)) !== JSON.stringify(read(next)))
    .map(([path]) => path);
}

/** `next` as far as a running process can take it over. */
export function keepFixed(inForce: Config, next: Config): Config {
  const { listen, admin, telemetry, storage, limits, timeZone, metrics, keys, sandbox, prices, alerts } =
    inForce;
  return {
    ...next,
    listen,
    admin,
    telemetry,
    storage,
    limits,
    timeZone,
    metrics,
    keys: { ...next.keys, pepperFile: keys.pepperFile, maxStaleMs: keys.maxStaleMs },
    sandbox: { ...next.sandbox, enabled: sandbox.enabled },
    prices: { ...next.prices, overrides: prices.overrides },
    alerts: { ...next.alerts, countryDatabase: alerts.countryDatabase },
  };
}
