import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

let live: TestUpstream;
let practice: TestUpstream;
beforeAll(async () => {
  live = await startUpstream();
  practice = await startUpstream();
});
afterAll(async () => {
  await live.close();
  await practice.close();
});

const route = { name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'live' };

/** Asks with a test key, and says whom it reached. */
async function askWithTestKey(config: { sandbox: boolean; route: Record<string, unknown> }) {
  const [liveBefore, practiceBefore] = [live.seen.length, practice.seen.length];
  const gateway: TestGateway = await startGateway({
    config: {
      upstreams: {
        live: {
          url: live.url,
          provider: 'generic',
          credential: { mode: 'inject', header: 'authorization', value: 'Bearer the-live-one' },
        },
        practice: { url: practice.url, provider: 'generic' },
      },
      routes: [{ ...route, ...config.route }],
      sandbox: { enabled: config.sandbox },
    },
  });
  try {
    const key = await gateway.createKey({ env: 'test' });
    const response = await fetch(`${gateway.url}/api/x`, { headers: { 'x-api-key': key } });
    await response.arrayBuffer();
    expect(live.seen).toHaveLength(liveBefore);
    return {
      status: response.status,
      error: response.headers.get('x-tollgate-error'),
      practised: practice.seen.slice(practiceBefore),
    };
  } finally {
    await gateway.stop();
  }
}

describe('a test key never reaches a live upstream', () => {
  it('is no key of a live route where the sandbox is off', async () => {
    const answer = await askWithTestKey({ sandbox: false, route: {} });
    expect(answer).toMatchObject({ status: 401, error: 'invalid_api_key', practised: [] });
  });

  it('gets the sandbox where it is on', async () => {
    const answer = await askWithTestKey({ sandbox: true, route: {} });
    expect(answer).toMatchObject({ status: 200, error: null, practised: [] });
  });

  it('gets the test upstream of the route, without the live credential', async () => {
    const answer = await askWithTestKey({ sandbox: false, route: { testUpstream: 'practice' } });
    expect(answer.status).toBe(200);
    expect(answer.practised).toHaveLength(1);
    expect(answer.practised[0]?.headers.authorization).toBeUndefined();
  });

  it('is no key of a route that is bound to the live environment', async () => {
    const answer = await askWithTestKey({ sandbox: false, route: { env: 'live', testUpstream: 'practice' } });
    expect(answer).toMatchObject({ status: 401, error: 'invalid_api_key', practised: [] });
  });
});
