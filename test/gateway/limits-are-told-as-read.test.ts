import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { sendJson } from '../support/upstream.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('X-RateLimit-Reset', () => {
  const scene = useScene({
    handler: (_request, response) => {
      scene.gateway.advance(90_500);
      sendJson(response, { ok: true });
    },
  });

  it('is the end of the window, however long the upstream takes to answer', async () => {
    const { gateway } = scene;
    // The first hour of a day, so that a slow answer does not reach into the next one.
    gateway.advance(DAY_MS - (gateway.nowMs() % DAY_MS) + HOUR_MS);
    const midnightMs = (Math.floor(gateway.nowMs() / DAY_MS) + 1) * DAY_MS;
    const key = await gateway.createKey({ rateLimits: { requestsPerDay: 2 } });
    const answer = await fetch(`${gateway.url}/api/1`, { headers: { 'x-api-key': key } });
    expect(answer.headers.get('x-ratelimit-reset')).toBe(String(midnightMs / 1000));
    await answer.arrayBuffer();
  });
});
