/** A running server renews keys by itself, and their holders notice nothing. */
import { expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;
const scene = useScene();

it('a key that renews itself works on past its first end; another one does not', async () => {
  const { services } = scene.gateway.server;
  const expiresAt = scene.gateway.nowMs() + 90 * DAY_MS;
  const renewing = await services.keys.create({ name: 'a', expiresAt, autoRenew: true }, 'test');
  const ending = await services.keys.create({ name: 'b', expiresAt }, 'test');
  const status = async (key: string): Promise<number> =>
    (await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': key } })).status;
  expect([await status(renewing.plaintext), await status(ending.plaintext)]).toEqual([200, 200]);
  scene.gateway.advance(84 * DAY_MS);
  const events = await until(
    async () => (await services.events.list({ kind: 'key.renewed' })).events,
    (list) => list.length > 0,
  );
  expect(events.map(({ subject }) => subject)).toEqual([renewing.record.key.id]);
  scene.gateway.advance(7 * DAY_MS);
  expect(await status(renewing.plaintext)).toBe(200);
  expect(await status(ending.plaintext)).toBe(401);
});
