/** A calendar budget begins anew at midnight where its people live, not at midnight UTC. */
import { describe, expect, it } from 'vitest';
import { moveToNoon } from '../support/noon.ts';
import { sendJson } from '../support/upstream.ts';
import { useMeteringScene } from './support/scene.ts';

const HOUR_MS = 3_600_000;
/** One answer of gpt-4o-mini: 10,000 × 600 nano-dollars. */
const USAGE = { prompt_tokens: 0, completion_tokens: 10_000, total_tokens: 10_000 };
const PRICE_USD = 0.006;

describe.each([
  { timeZone: 'Asia/Tokyo', utcOffsetMs: 9 * HOUR_MS },
  { timeZone: 'Asia/Kolkata', utcOffsetMs: 5.5 * HOUR_MS },
  { timeZone: 'America/Phoenix', utcOffsetMs: -7 * HOUR_MS },
])('a budget for a day in $timeZone', ({ timeZone, utcOffsetMs }) => {
  const scene = useMeteringScene({ timeZone });

  async function ask(key: string): Promise<number> {
    const { status } = await scene.ask(
      '/openai/v1/chat/completions',
      (response) => sendJson(response, { id: crypto.randomUUID(), model: 'gpt-4o-mini', usage: USAGE }),
      { key, body: { model: 'gpt-4o-mini', messages: [], max_tokens: 10_000 } },
    );
    return status;
  }

  async function readReset(key: string): Promise<number> {
    const response = await fetch(`${scene.gateway.url}/v1/rate-limit`, { headers: { 'x-api-key': key } });
    const { budget } = (await response.json()) as { budget: { reset_at: string } };
    return Date.parse(budget.reset_at);
  }

  it('is spent until midnight there', async () => {
    const key = await scene.gateway.createKey({ budget: { usd: PRICE_USD * 1.5, period: 'day' } });
    // An hour before midnight there.
    moveToNoon(scene.gateway, 23 * HOUR_MS - utcOffsetMs);
    const midnightMs = Math.floor(scene.gateway.nowMs() / HOUR_MS / 0.5) * HOUR_MS * 0.5 + HOUR_MS;
    expect(await ask(key)).toBe(200);
    expect(await ask(key)).toBe(402);
    expect(await readReset(key)).toBe(midnightMs);
    scene.gateway.advance(0.5 * HOUR_MS);
    expect(await ask(key)).toBe(402);
    scene.gateway.advance(0.6 * HOUR_MS);
    expect(await ask(key)).toBe(200);
    expect(await ask(key)).toBe(402);
    // Midnight UTC passes without notice.
    const toMidnightUtcMs = 24 * HOUR_MS - (scene.gateway.nowMs() % (24 * HOUR_MS));
    scene.gateway.advance(toMidnightUtcMs + 60_000);
    expect(await ask(key)).toBe(402);
  });
});
