/**
 * What a fresh store gets: an administrator, a live key and a test key, each shown once, and a line to paste.
 */
import type { Config } from '../config/config.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Services } from './services.ts';

export interface FirstStart {
  readonly adminToken: string | null;
  readonly liveKey: string;
  readonly testKey: string;
}

/** null when the store is not empty. `adminToken`: one that the operator brought along; then no secret is shown. */
export async function initializeStore(
  services: Services,
  adminToken: string | null,
  log: Pick<Logger, 'warn'>,
): Promise<FirstStart | null> {
  if (adminToken !== null) {
    const adopted = await services.adminTokens.adopt({ name: 'environment', token: adminToken });
    if (adopted.revokedAt !== null) {
      log.warn({ id: adopted.id }, 'the admin token of the environment was revoked before; choose another');
    }
    return null;
  }
  if (!(await services.isEmpty())) return null;
  const created = await services.adminTokens.create({ name: 'first administrator', role: 'owner' });
  const live = await services.keys.create({ name: 'first live key', env: 'live' }, 'first start');
  const test = await services.keys.create({ name: 'first test key', env: 'test' }, 'first start');
  return { adminToken: created.token, liveKey: live.plaintext, testKey: test.plaintext };
}

/** The text for the terminal. `urls`: where the servers listen. */
export function describeFirstStart(
  first: FirstStart,
  config: Config,
  place: { gateway: string; admin: string; configFile: string },
): string {
  const route = config.routes.find((each) => config.upstreams[each.upstream]?.provider === 'openai');
  return `
Tollgate runs at ${place.gateway}. This is its first start, so it made what you need to try it.
Each secret is shown once, here, and is stored nowhere but as a hash. Copy them now.

  admin token  ${first.adminToken ?? ''}
  live key     ${first.liveKey}
  test key     ${first.testKey}

Ask the built-in sandbox for a completion with the test key; paste this line:

${curlLine(place.gateway, route?.path ?? null, first.testKey)}

Next: give an upstream its credential in ${place.configFile} (or set OPENAI_API_KEY), then use the live key.
Dashboard: ${place.admin} (sign in with the admin token)        Metrics: ${place.admin}/metrics
More keys: npm run -s tollgate -- keys create --name my-app

`;
}

function curlLine(gateway: string, path: string | null, key: string): string {
  const base = `curl -s ${gateway}`;
  if (path === null) return `${base}/v1/rate-limit -H "X-API-Key: ${key}"`;
  const url = `${path.replace(/\/$/, '')}/v1/chat/completions`;
  const body = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}';
  return `${base}${url} -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${body}'`;
}
