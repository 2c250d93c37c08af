/** Where the four documents disagree, by the number of the decision; C5 to C7 are in origin-check.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient } from '../admin/client.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { moveToNoon } from '../support/noon.ts';
import { withinOneDay } from '../support/one-day.ts';
import { sendRaw } from '../support/raw-http.ts';
import { sendJson, startUpstream, type TestUpstream, type UpstreamHandler } from '../support/upstream.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;
const ORIGIN = 'https://app.example.com';

const answerAsProvider: UpstreamHandler = (request, response) => {
  if (request.url?.endsWith('/refuse') === true) sendJson(response, { error: 'bad provider key' }, 401);
  else sendJson(response, { ok: true });
};

function configure(url: string): Record<string, unknown> {
  const provider = (credential: object) => ({ url, provider: 'openai', credential });
  const route = (name: string, to: string, more: object = {}) => ({
    name,
    path: `/${name}/`,
    upstream: to,
    endpoints: 'all',
    ...more,
  });
  return {
    keys: { tokenPrefix: 'pk', pepperFile: 'data/tollgate.pepper' },
    plans: { bucket: { requestsPerMinute: 60, burst: 3 }, rolling: { requestsPerMinute: 3 } },
    rateLimitHeaders: { window: 'hour' },
    sandbox: { enabled: true },
    upstreams: {
      main: { url: url, provider: 'generic' },
      passthrough: provider({ mode: 'passthrough' }),
      inject: provider({ mode: 'inject', value: 'Bearer ours' }),
    },
    routes: [
      route('flat', 'main', { errors: 'flat' }),
      route('openai', 'main', { errors: 'openai' }),
      {
        ...route('flat-agents', 'main', { errors: 'flat', agentParam: 'agent' }),
        path: '/flat-agents/:agent/',
      },
      { ...route('agents', 'main', { errors: 'openai', agentParam: 'agent' }), path: '/agents/:agent/' },
      route('passthrough', 'passthrough'),
      route('inject', 'inject'),
      route('test', 'main', { env: 'test' }),
      route('live', 'main', { env: 'live' }),
      route('other', 'main', { errors: 'flat', project: 'other' }),
    ],
    projects: { default: { formats: ['token', 'pair', 'prefixed'] }, other: { formats: ['prefixed'] } },
  };
}

describe('one gateway before APIs of different habits', () => {
  let upstream: TestUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await startUpstream(answerAsProvider);
    gateway = await startGateway({ config: configure(upstream.url) });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.close();
  });
  const services = () => gateway.server.services;
  const create = (input: object = {}) => services().keys.create({ name: 'conflict', ...input }, 'test');

  async function ask(path: string, headers: Record<string, string>) {
    const answer = await fetch(gateway.url + path, { headers });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: JSON.parse(text) as { error?: unknown } };
  }

  async function statusOf(path: string, key: string, more: Record<string, string> = {}): Promise<number> {
    return (await ask(path, { authorization: `Bearer ${key}`, ...more })).status;
  }

  it('C1 tells pk_ that is a secret from pk_ that is public by its shape, and a project says what it issues', async () => {
    const token = (await create({ format: 'token' })).plaintext;
    expect(token).toMatch(/^pk_live_[0-9A-Za-z]{50}$/);
    const [publicKey = ''] = (await create({ format: 'pair', allowedOrigins: [ORIGIN] })).plaintext.split(
      ':',
    );
    expect(publicKey).toMatch(/^pk_[0-9A-Za-z]{32}$/);
    expect([await statusOf('/flat/x', token), await statusOf('/flat/x', publicKey)]).toEqual([200, 403]);
    expect(await statusOf('/flat/x', publicKey, { origin: ORIGIN })).toBe(200);
    await expect(create({ project: 'other', format: 'token' })).rejects.toThrow('issues prefixed');
  });

  it('C2, C3 shapes errors, and the status of a foreign agent, by the route', async () => {
    const key = (await create({ agents: ['mine'] })).plaintext;
    const headers = { authorization: `Bearer ${key}` };
    const [flat, openai] = [
      await ask('/flat-agents/theirs/x', headers),
      await ask('/agents/theirs/x', headers),
    ];
    expect([flat.status, typeof flat.body.error]).toEqual([401, 'string']);
    expect([openai.status, typeof openai.body.error]).toEqual([403, 'object']);
    expect(await statusOf('/other/x', key)).toBe(403);
  });

  it('C4 takes a key as a bearer, or in X-API-Key beside the credential of the provider', async () => {
    const key = (await create()).plaintext;
    expect(await statusOf('/flat/x', key)).toBe(200);
    const beside = await ask('/passthrough/x', { 'x-api-key': key, authorization: 'Bearer sk-provider' });
    expect(beside.status).toBe(200);
    expect(upstream.seen.at(-1)?.headers.authorization).toBe('Bearer sk-provider');
  });

  it('C9 shows the window that is configured, and on 429 the one that refused', async () => {
    const rateLimits = { requestsPerMinute: 1, requestsPerHour: 1000 };
    const headers = { authorization: `Bearer ${(await create({ rateLimits })).plaintext}` };
    const shown = [await ask('/flat/x', headers), await ask('/flat/x', headers)].map((answer) => [
      answer.status,
      answer.headers.get('x-ratelimit-limit'),
    ]);
    expect(shown).toEqual([
      [200, '1000'],
      [429, '1'],
    ]);
  });

  it('C10 has the first characters, the last 8 and the public half in the key object', async () => {
    const issued = await create({ format: 'pair' });
    const { prefix, last8, public_key: publicKey } = services().describeKey(issued.record);
    expect(issued.plaintext.startsWith(String(publicKey))).toBe(true);
    expect(issued.plaintext.endsWith(last8)).toBe(true);
    expect(issued.plaintext).toContain(prefix.slice(0, -3));
  });

  it('C14 wants one space after Bearer, and none inside', async () => {
    const key = (await create()).plaintext;
    const send = async (value: string) => {
      const lines = ['GET /flat/x HTTP/1.1', 'Host: a', 'Connection: close', `Authorization:${value}`];
      return (await sendRaw(gateway.url, lines)).status;
    };
    expect(await send(` Bearer ${key}`)).toBe(200);
    expect(await send(`\t Bearer ${key} \t`)).toBe(200);
    for (const bad of [` Bearer  ${key}`, ` Bearer\t${key}`, ` Bearer ${key} x`, ` Bearer${key}`]) {
      expect(await send(bad), bad).toBe(401);
    }
  });

  it('C15 rotates within one id and one quota, and tells when the old secret was last used', () =>
    withinOneDay(gateway.nowMs, async () => {
      const expiresAt = gateway.nowMs() + DAY_MS;
      const issued = await create({ rateLimits: { requestsPerDay: 2 }, expiresAt });
      const { id } = issued.record.key;
      expect(await statusOf('/flat/x', issued.plaintext)).toBe(200);
      const rotated = await services().keys.rotate(id, 2 * DAY_MS);
      // The grace ends with the key itself.
      expect(rotated.record.previousSecret?.expiresAt).toBe(expiresAt);
      expect(await statusOf('/flat/x', rotated.plaintext)).toBe(200);
      expect(await statusOf('/flat/x', issued.plaintext)).toBe(429);
      await until(
        async () => {
          // Until a worker has heard of the rotation it takes the old secret for the present one.
          await statusOf('/flat/x', issued.plaintext);
          await gateway.metrics();
          await services().lastUse.flush();
          return services().describeKey(await services().keys.show(id)).previous_secret?.last_used;
        },
        (lastUsed) => typeof lastUsed === 'string',
      );
    }));

  it('C16 keeps test keys from what is live and from every quota, cost and budget', async () => {
    const issued = await create({
      env: 'test',
      rateLimits: { requestsPerDay: 1 },
      budget: { usd: 0.000001, period: 'total' },
    });
    const before = upstream.seen.length;
    for (let i = 0; i < 3; i++) expect(await statusOf('/inject/v1/models', issued.plaintext)).toBe(200);
    expect(upstream.seen).toHaveLength(before);
    const { id } = issued.record.key;
    const [usage] = await until(
      () => services().usageOf([id]),
      ([of]) => of?.requests_total === 3,
    );
    expect(usage?.cost_usd_this_month).toBe(0);
  });

  it('C18 answers 401 for a bad key alone: that of a provider is a 502, or passes where it is for the caller', async () => {
    const key = (await create()).plaintext;
    const injected = await ask('/inject/v1/refuse', { 'x-api-key': key });
    expect([injected.status, injected.headers.get('x-tollgate-error')]).toEqual([
      502,
      'upstream_credential_rejected',
    ]);
    const own = await ask('/passthrough/v1/refuse', { 'x-api-key': key, authorization: 'Bearer sk-bad' });
    expect([own.status, own.headers.get('x-tollgate-error')]).toEqual([401, null]);
  });

  it('C19 takes a key of the other environment for no key', async () => {
    const [live, test] = [(await create()).plaintext, (await create({ env: 'test' })).plaintext];
    expect([await statusOf('/live/x', live), await statusOf('/test/x', test)]).toEqual([200, 200]);
    for (const [path, key] of [
      ['/test/x', live],
      ['/live/x', test],
    ] as const) {
      const answer = await ask(path, { authorization: `Bearer ${key}` });
      expect([answer.status, answer.headers.get('x-tollgate-error')]).toEqual([401, 'invalid_api_key']);
    }
  });

  it('C21 shows every key, whatever its permissions, the usage of its own project', async () => {
    const key = await gateway.createKey({ project: 'other', permissions: ['nothing:read'] });
    const { status, body } = await ask('/v1/usage', { authorization: `Bearer ${key}` });
    expect([status, body]).toMatchObject([200, { total: { requests: expect.any(Number) as number } }]);
  });

  it('C22 fills a bucket again by the second, and rolls a window by the minute', async () => {
    const statuses = async (key: string, count: number) => {
      const all: number[] = [];
      for (let i = 0; i < count; i++) all.push(await statusOf('/flat/x', key));
      return all;
    };
    const bucket = (await create({ plan: 'bucket' })).plaintext;
    const rolling = (await create({ plan: 'rolling' })).plaintext;
    // The bucket gets a token a second, so no more is asked of it than it surely has.
    expect(await statuses(bucket, 3)).toEqual([200, 200, 200]);
    expect(await statuses(rolling, 4)).toEqual([200, 200, 200, 429]);
    gateway.advance(3_000);
    expect(await statuses(bucket, 3)).toEqual([200, 200, 200]);
    expect(await statuses(rolling, 1)).toEqual([429]);
    gateway.advance(61_000);
    expect(await statuses(rolling, 3)).toEqual([200, 200, 200]);
  });

  it('R10 lists over HTTP the keys that are throttled, and no others', async () => {
    const admin = await adminClient({ gateway, upstream });
    const throttled = await create({ rateLimits: { requestsPerMinute: 1 } });
    await statusOf('/flat/x', throttled.plaintext);
    await gateway.metrics();
    await services().lastUse.flush();
    const { status, body } = await admin('GET', '/v1/api-keys?status=rate_limited');
    expect(status).toBe(200);
    const listed = body['data'] as readonly { readonly id: string; readonly status: string }[];
    expect(listed.map(({ id }) => id)).toContain(throttled.record.key.id);
    expect(new Set(listed.map((key) => key.status))).toEqual(new Set(['rate_limited']));
  });

  // Last, because it moves the clock on to another day.
  it('C17 counts today and this month by the calendar of UTC, whatever the windows hold', async () => {
    moveToNoon(gateway);
    const { id } = (await create()).record.key;
    const issued = await services().keys.rotate(id, 0);
    await until(
      () => statusOf('/flat/x', issued.plaintext),
      (status) => status === 200,
    );
    const usage = async () => (await services().usageOf([id]))[0];
    await until(usage, (of) => of?.requests_today === of?.requests_total && (of?.requests_total ?? 0) > 0);
    const now = gateway.nowMs();
    gateway.advance((Math.floor(now / DAY_MS) + 1) * DAY_MS - now + 1_000);
    const tomorrow = await usage();
    expect(tomorrow).toMatchObject({ requests_today: 0 });
    const today = new Date(now).getUTCMonth() === new Date(gateway.nowMs()).getUTCMonth();
    expect(tomorrow?.requests_this_month).toBe(today ? tomorrow?.requests_total : 0);
  });
});
