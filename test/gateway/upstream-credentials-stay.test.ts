import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { findClosedPort, rawAnswer, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { send } from './upstream-scene.ts';

describe('credentials of the caller', () => {
  let upstream: RawUpstream;
  let gateway: TestGateway;
  let key = '';
  beforeAll(async () => {
    upstream = await startRawUpstream({ onRequest: (socket) => socket.write(rawAnswer('ok')) });
    const { url } = upstream;
    const dead = `http://127.0.0.1:${await findClosedPort()}`;
    const google = { provider: 'google', credential: { mode: 'passthrough' } };
    gateway = await startGateway({
      config: {
        upstreams: {
          'google-alive': { ...google, url },
          'google-dead': { ...google, url: dead },
          'google-prefer': { ...google, url, credential: { mode: 'prefer-client', value: 'AIza-ours' } },
          'google-inject': { ...google, url, credential: { mode: 'inject', value: 'AIza-ours' } },
          'generic-dead': { url: dead },
          'generic-inject': { url, credential: { mode: 'inject', value: 'Bearer ours' } },
          'generic-alive': { url },
        },
        routes: [
          ['google', 'google-alive', []],
          ['google-away', 'google-dead', ['google-prefer']],
          ['google-inject', 'google-inject', []],
          ['generic', 'generic-alive', []],
          ['generic-inject', 'generic-inject', []],
          ['generic-away', 'generic-dead', ['generic-alive']],
        ].map(([name, to, fallbacks]) => ({
          name,
          path: `/${String(name)}/`,
          stripPrefix: `/${String(name)}`,
          upstream: to,
          fallbacks,
          endpoints: 'all',
        })),
      },
    });
    key = await gateway.createKey();
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.close();
  });

  async function seenOf(path: string): Promise<string> {
    const own = path.startsWith('google') ? { 'x-goog-api-key': 'AIza-callers' } : {};
    const headers = { authorization: 'Bearer callers', cookie: 'session=callers', ...own };
    const answer = await send(`${gateway.url}/${path}`, key, { headers });
    expect(answer.status).toBe(200);
    const seen = upstream.seen.at(-1);
    return JSON.stringify([seen?.line, ...(seen?.headers ?? [])]);
  }

  it('reach the upstream they are for', async () => {
    expect(await seenOf('generic/x')).toContain('Bearer callers');
    const google = await seenOf('google/v1beta/models?pageSize=5&key=AIza-in-query');
    expect(google).toContain('AIza-callers');
    expect(google).toContain('?pageSize=5&key=AIza-in-query');
  });

  it('do not reach a fallback on another origin, in any header or in the query', async () => {
    expect(await seenOf('generic-away/x?key=a')).not.toContain('callers');
    const google = await seenOf('google-away/v1beta/models?key=AIza-callers&pageSize=5&%6Bey=AIza-callers');
    expect(google).not.toContain('callers');
    expect(google).toContain('AIza-ours');
    expect(google).toContain('models?pageSize=5 ');
  });

  it('do not stand beside one that the gateway injects', async () => {
    const generic = await seenOf('generic-inject/x');
    expect(generic).not.toContain('callers');
    expect(generic).toContain('Bearer ours');
    const google = await seenOf('google-inject/v1beta/models?key=AIza-callers');
    expect(google).not.toContain('callers');
    expect(google).toContain('AIza-ours');
    expect(google).toContain('models HTTP/1.1');
  });
});
