import { describe, expect, it } from 'vitest';
import { createCountedKey, readRemaining, useTarget } from './attack.ts';

describe('a key that expires', () => {
  const scene = useTarget();

  it('is good up to the millisecond before and refused from that instant on', async () => {
    const { keys } = scene.gateway.server.services;
    const counted = await createCountedKey(scene);
    const lifeMs = 3_600_000;
    const expiresAt = Date.now() + lifeMs;
    const { plaintext } = await keys.create({ name: 'short', expiresAt }, 'test');
    // All threads read this process's clock and the offset, so that the test knows the gateway's time exactly.
    const offsetMs = lifeMs - 300;
    scene.gateway.shiftWallClock(offsetMs);
    const ask = async () => {
      const sentAt = Date.now() + offsetMs;
      const response = await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': plaintext } });
      await response.arrayBuffer();
      return { sentAt, status: response.status, answeredAt: Date.now() + offsetMs };
    };
    const asked = [await ask()];
    while ((asked.at(-1)?.sentAt ?? 0) < expiresAt + 50) asked.push(await ask());
    const before = asked.filter(({ answeredAt }) => answeredAt < expiresAt);
    const after = asked.filter(({ sentAt }) => sentAt >= expiresAt);
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter(({ status }) => status !== 200)).toEqual([]);
    expect(after.filter(({ status }) => status !== 401)).toEqual([]);
    // A clock that is set back does not matter to a key that has not expired by it.
    expect(await readRemaining(scene, counted)).toBe(100_000);
  });

  it('is refused at once where it had expired before its first use', async () => {
    const { keys } = scene.gateway.server.services;
    const { plaintext } = await keys.create({ name: 'gone', expiresAt: Date.now() + 4_000_000 }, 'test');
    scene.gateway.shiftWallClock(4_000_000);
    const before = scene.upstream.seen.length;
    const response = await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': plaintext } });
    expect(response.status).toBe(401);
    expect(response.headers.get('x-tollgate-error')).toBe('invalid_api_key');
    expect(scene.upstream.seen).toHaveLength(before);
  });
});
