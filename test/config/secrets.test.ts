import { expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { maskSecrets } from '../../src/config/secrets.ts';
import { loadText, mistakesIn } from './load-text.ts';

const SECRET = 'hunter2-Zq9';

it('no mistake repeats what a reference stands for', () => {
  const text = `
listen: { host: "\${S} ", port: "\${S}", workers: "\${S}" }
storage: { url: "\${S}" }
limits: { store: "\${S}", onStoreError: "\${S}" }
defaultPlan: "\${S}"
timeZone: "\${S}"
trustedProxies: ["\${S}"]
keys: { prefix: "\${S}", formats: ["\${S}"], declared: "\${S}" }
plans: { a: "\${S}" }
upstreams: { a: { url: "\${S}", provider: "\${S}", credential: "\${S}" } }
routes: [{ name: "\${S}\\n", path: "\${S}", upstream: "\${S}", permissions: { GET: "\${S}" } }]
projects: { a: { policy: { blockPatterns: ["(\${S}"], budget: "\${S}" }, formats: ["\${S}"] } }
usage: "\${S}"
unknown: "\${S}"
`;
  const found = mistakesIn(text, { env: { S: SECRET } });
  expect(found.length).toBeGreaterThan(20);
  expect(found.join('\n')).not.toContain(SECRET);
});

it('no suggestion repeats what a reference stands for', () => {
  const text = `
upstreams: { a: { url: "http://a" } }
routes: [{ name: "\${S}", path: "/:\${P}/", upstream: a, agentParam: b }]
keys: { declared: [{ name: a, sha256: ${'a'.repeat(64)}, routes: [hunter] }] }
`;
  expect(mistakesIn(text, { env: { S: SECRET, P: 'hunter2' } })).toEqual([
    expect.stringContaining('"b" is no parameter of the path; expected the name of a segment'),
    expect.stringContaining('no route is named "hunter"; there are none'),
  ]);
});

it('no mistake repeats a secret that stands in the file itself', () => {
  const text = `
upstreams: { a: { url: "http://a", credential: { mode: inject, value: "${SECRET}\\n" } } }
storage: { url: "postgres:${SECRET}@" }
limits: { store: "redis:${SECRET}@" }
keys: { declared: [{ name: a, sha256: ${SECRET} }] }
tracing: { headers: { authorization: "${SECRET}\\n" } }
`;
  const found = mistakesIn(text);
  expect(found).toHaveLength(5);
  expect(found.join('\n')).not.toContain(SECRET);
});

it('a configuration can be shown without its secrets', () => {
  const text = `
upstreams:
  a: { url: "http://a", credential: { mode: inject, value: "Bearer ${SECRET}" } }
  b: { url: "http://b" }
keys: { declared: [{ name: a, sha256: ${'ab'.repeat(32)} }] }
tracing: { headers: { authorization: "Bearer ${SECRET}" } }
`;
  const loaded = loadText(text);
  const config: Config = {
    ...loaded,
    storage: { engine: 'postgres', url: `postgres://user:${SECRET}@db/tollgate?password=${SECRET}` },
    limits: { ...loaded.limits, store: { engine: 'redis', url: `redis://:${SECRET}@cache:6379` } },
  };
  const shown = maskSecrets(config);
  expect(shown.upstreams['a']?.credential).toEqual({ mode: 'inject', header: 'authorization', value: '***' });
  expect(shown.upstreams['b']).toEqual(config.upstreams['b']);
  expect(shown.storage).toEqual({ engine: 'postgres', url: 'postgres://user:***@db/tollgate?***' });
  expect(shown.limits.store).toEqual({ engine: 'redis', url: 'redis://:***@cache:6379' });
  expect(shown.tracing.headers).toEqual({ authorization: '***' });
  expect(JSON.stringify(shown)).not.toContain(SECRET);
  expect(JSON.stringify(shown)).not.toContain('abab');
  expect(maskSecrets(loadText(''))).toEqual(expect.objectContaining({ limits: loaded.limits }));
});
