/** A key that is limited to so many a minute is, also under a plan whose bucket lets more through at once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

let upstream: TestUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    config: {
      upstreams: { main: { url: upstream.url, provider: 'generic' } },
      routes: [{ name: 'api', path: '/api/', upstream: 'main' }],
      plans: { starter: { requestsPerMinute: 100, requestsPerHour: 1000, burst: 200 } },
      defaultPlan: 'starter',
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

async function policyOf(rateLimits: object): Promise<string | null> {
  const key = await gateway.createKey({ rateLimits });
  const response = await fetch(`${gateway.url}/api/x`, { headers: { 'x-api-key': key } });
  return response.headers.get('ratelimit-policy');
}

it.each([
  [{}, '"burst";q=200;w=120, "hour";q=1000;w=3600'],
  [{ requestsPerMinute: 60 }, '"minute";q=60;w=60, "hour";q=1000;w=3600'],
  [{ requestsPerMinute: 60, burst: 5 }, '"burst";q=5;w=5, "hour";q=1000;w=3600'],
  [{ requestsPerHour: 10 }, '"burst";q=200;w=120, "hour";q=10;w=3600'],
])('%j under a plan with a bucket', async (rateLimits, policy) => {
  expect(await policyOf(rateLimits)).toBe(policy);
});
