/** Which fields are secret, and a configuration that can be shown without them. */
import type { Config, LimiterStoreConfig, StorageConfig } from './config.ts';
import type { Path } from './problems.ts';

const MASK = '***';

/** Whether even a value that stands in the file itself must not be repeated. */
export function isSecretPath(path: Path): boolean {
  const [section, , third, last] = path;
  if (section === 'upstreams') return third === 'credential' && last === 'value';
  if (section === 'storage') return path[1] === 'url';
  if (section === 'tracing') return path[1] === 'headers';
  if (section === 'limits') return path[1] === 'store';
  return section === 'keys' && third !== undefined && last === 'sha256';
}

/** The configuration with `***` in place of credentials, passwords and hashes of keys. */
export function maskSecrets(config: Config): Config {
  const upstreams = Object.entries(config.upstreams).map(([name, upstream]) => {
    const value = upstream.credential.value === null ? null : MASK;
    return [name, { ...upstream, credential: { ...upstream.credential, value } }] as const;
  });
  return {
    ...config,
    storage: maskUrl(config.storage),
    limits: { ...config.limits, store: maskUrl(config.limits.store) },
    keys: { ...config.keys, declared: config.keys.declared.map((key) => ({ ...key, sha256: MASK })) },
    upstreams: Object.fromEntries(upstreams),
    tracing: { ...config.tracing, headers: mapToMask(config.tracing.headers) },
  };
}

function mapToMask(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(values).map((name) => [name, MASK]));
}

/** Passwords stand before the host, and Postgres also takes them from the query. */
function maskUrl<Store extends StorageConfig | LimiterStoreConfig>(store: Store): Store {
  if (!('url' in store)) return store;
  const url = new URL(store.url);
  if (url.password !== '') url.password = MASK;
  if (url.search !== '') url.search = MASK;
  return { ...store, url: url.href };
}
