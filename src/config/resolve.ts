/** From a valid file to a configuration: fills in what depends on other fields and on where the file lies. */
import { resolve } from 'node:path';
import type { Plan } from '../domain/limit.ts';
import type { Endpoints, Route } from '../domain/route.ts';
import { isEmptyCredential, type UpstreamCredential } from '../domain/upstream.ts';
import { parseDuration } from '../lib/duration.ts';
import type {
  AlertRuleConfig,
  Config,
  ConfiguredUpstream,
  DeclaredKey,
  LimiterStoreConfig,
  ProjectConfig,
  StorageConfig,
} from './config.ts';
import { CREDENTIAL_HEADERS, defaultEndpoints, ERROR_DIALECTS } from './defaults.ts';
import type { ConfigFile } from './schema.ts';

/** Paths in the file are relative to `directory`. The file has passed all checks. */
export function resolveConfig(file: ConfigFile, directory: string): Config {
  const { tls } = file.listen;
  const upstreams = mapValues(file.upstreams, resolveUpstream);
  const { records, rollups, onBudgetExhausted } = file.usage;
  return {
    ...file,
    listen: {
      ...file.listen,
      tls: tls === null ? null : { cert: resolve(directory, tls.cert), key: resolve(directory, tls.key) },
    },
    storage: resolveStorage(file.storage.url, directory),
    limits: { ...file.limits, store: resolveLimiterStore(file.limits.store) },
    keys: {
      ...file.keys,
      pepperFile: resolve(directory, file.keys.pepperFile),
      declared: file.keys.declared.map(resolveDeclaredKey),
    },
    plans: mapValues(file.plans, resolvePlan),
    upstreams,
    routes: file.routes.map((route) => resolveRoute(route, upstreams)),
    projects: mapValues(
      file.projects,
      (_, project): ProjectConfig => ({ ...project, formats: project.formats ?? file.keys.formats }),
    ),
    alerts: {
      ...file.alerts,
      rules: mapValues(file.alerts.rules, resolveAlertRule),
      countryDatabase:
        file.alerts.countryDatabase === null ? null : resolve(directory, file.alerts.countryDatabase),
    },
    usage: { recordsMs: parseDuration(records), rollupsMs: parseDuration(rollups), onBudgetExhausted },
  };
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (name: string, value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(name, value)]));
}

function resolveStorage(url: string, directory: string): StorageConfig {
  if (!url.startsWith('sqlite:')) return { engine: 'postgres', url };
  return { engine: 'sqlite', file: resolve(directory, url.slice('sqlite:'.length)) };
}

function resolveLimiterStore(store: string): LimiterStoreConfig {
  return store === 'memory' ? { engine: 'memory' } : { engine: 'redis', url: store };
}

function resolvePlan(name: string, plan: ConfigFile['plans'][string]): Plan {
  const { enforce, autoRenew, ...limits } = plan;
  return { name, limits, enforce, autoRenew };
}

type FileUpstream = ConfigFile['upstreams'][string];

function resolveUpstream(name: string, upstream: FileUpstream): ConfiguredUpstream {
  return {
    ...upstream,
    name,
    url: upstream.url.replace(/\/+$/, ''),
    credential: resolveCredential(upstream),
    askUsage: upstream.askUsage ?? upstream.provider === 'openai',
  };
}

function resolveCredential({ provider, credential }: FileUpstream): UpstreamCredential {
  const { mode, header, value } = credential;
  return {
    mode: mode ?? (provider === 'generic' ? 'none' : 'passthrough'),
    header: header?.toLowerCase() ?? CREDENTIAL_HEADERS[provider],
    value: value === null || isEmptyCredential(value) ? null : value,
  };
}

function resolveRoute(
  route: ConfigFile['routes'][number],
  upstreams: Readonly<Record<string, ConfiguredUpstream>>,
): Route {
  const upstreamNamed = (name: string): ConfiguredUpstream => {
    const upstream = upstreams[name];
    if (upstream === undefined) throw new Error(`an upstream of route ${route.name} was not checked`);
    return upstream;
  };
  const endpointsAt = (name: string): Endpoints => {
    const { provider, credential } = upstreamNamed(name);
    return route.endpoints ?? defaultEndpoints(provider, credential);
  };
  const others = route.testUpstream === null ? route.fallbacks : [...route.fallbacks, route.testUpstream];
  return {
    ...route,
    errors: route.errors ?? ERROR_DIALECTS[upstreamNamed(route.upstream).provider],
    endpoints: endpointsAt(route.upstream),
    otherEndpoints: Object.fromEntries(others.map((name) => [name, endpointsAt(name)])),
  };
}

function resolveAlertRule(_: string, rule: ConfigFile['alerts']['rules'][string]): AlertRuleConfig {
  const { kind, key, project, severity, enabled, ...settings } = rule;
  return { kind, key, project, severity, enabled, settings };
}

function resolveDeclaredKey(key: ConfigFile['keys']['declared'][number]): DeclaredKey {
  const expiresAt = key.expiresAt === null ? null : Date.parse(key.expiresAt);
  return { ...key, sha256: key.sha256.toLowerCase(), expiresAt };
}
