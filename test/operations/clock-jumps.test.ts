/** The wall clock of the machine jumps by an hour, as after a wrong setting: limits and expiry hold. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

const HOUR_MS = 3_600_000;

let upstream: TestUpstream;
let gateway: TestGateway;
beforeEach(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    config: {
      upstreams: { main: { url: upstream.url, provider: 'generic' } },
      routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
    },
  });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.close();
});

async function statusOf(key: string): Promise<number> {
  const response = await fetch(`${gateway.url}/api/x`, { headers: { 'x-api-key': key } });
  await response.text();
  return response.status;
}

describe('a jump of the wall clock', () => {
  for (const jumpMs of [HOUR_MS, -HOUR_MS]) {
    const direction = jumpMs > 0 ? 'forward' : 'back';

    it(`of an hour ${direction} neither empties a window nor keeps it full`, async () => {
      const key = await gateway.createKey({ rateLimits: { requestsPerMinute: 2, requestsPerHour: 3 } });
      expect(await statusOf(key)).toBe(200);
      expect(await statusOf(key)).toBe(200);
      gateway.shiftWallClock(jumpMs);
      expect(await statusOf(key)).toBe(429);
      gateway.advance(61_000);
      expect(await statusOf(key)).toBe(200);
      gateway.advance(61_000);
      // Three in this hour, whatever the wall clock says.
      expect(await statusOf(key)).toBe(429);
      gateway.advance(HOUR_MS);
      expect(await statusOf(key)).toBe(200);
    });
  }

  it('back does not bring an expired key to life', async () => {
    const key = await gateway.createKey({ expiresAt: Date.now() + 60_000 });
    const longer = await gateway.createKey({ expiresAt: Date.now() + 120_000 });
    expect(await statusOf(key)).toBe(200);
    gateway.advance(61_000);
    expect(await statusOf(key)).toBe(401);
    gateway.shiftWallClock(-HOUR_MS);
    expect(await statusOf(key)).toBe(401);
    expect(await statusOf(longer)).toBe(200);
    // Time goes on from the latest instant seen, so other keys end in time as well.
    gateway.advance(60_000);
    expect(await statusOf(longer)).toBe(401);
  });
});
