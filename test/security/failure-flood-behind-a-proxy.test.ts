import { describe, expect, it } from 'vitest';
import { generateSecret } from '../../src/keys/key-format.ts';
import { randomBase62 } from '../../src/lib/ids.ts';
import type { Scene } from '../support/scenes.ts';
import { useTarget } from './attack.ts';

const LIMIT = 5;
const SHAPES = { prefix: 'tg', tokenPrefix: 'sk' };

async function guess({ gateway }: Scene, forwardedFor: string): Promise<number> {
  const { plaintext } = generateSecret(
    { format: 'prefixed', env: 'live', label: null },
    SHAPES,
    randomBase62,
  );
  const headers = { 'x-api-key': plaintext, 'x-forwarded-for': forwardedFor };
  const response = await fetch(`${gateway.url}/api/x`, { headers });
  await response.arrayBuffer();
  return response.status;
}

async function guessOften(scene: Scene, forwardedFor: (i: number) => string): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < LIMIT + 3; i++) statuses.push(await guess(scene, forwardedFor(i)));
  return statuses;
}

const SLOWED = [...Array<number>(LIMIT).fill(401), 429, 429, 429];

describe('a flood of invented keys through a trusted proxy', () => {
  const scene = useTarget({
    config: { limits: { failuresPerMinute: LIMIT }, trustedProxies: ['127.0.0.1/32'] },
  });

  it('slows its sender and neither the proxy nor others behind it', async () => {
    expect(await guessOften(scene, () => '203.0.113.7')).toEqual(SLOWED);
    expect(await guess(scene, '203.0.113.8')).toBe(401);
    const key = await scene.gateway.createKey();
    const headers = { 'x-api-key': key, 'x-forwarded-for': '203.0.113.7' };
    expect((await fetch(`${scene.gateway.url}/api/x`, { headers })).status).toBe(200);
  });

  it('of one network of IPv6 is one flood', async () => {
    expect(await guessOften(scene, (i) => `2001:db8::${i + 1}`)).toEqual(SLOWED);
    expect(await guess(scene, '2001:db8:0:1::1')).toBe(401);
  });
});

describe('a flood of invented keys from an address that is no trusted proxy', () => {
  const scene = useTarget({ config: { limits: { failuresPerMinute: LIMIT } } });

  it('is slowed whatever it says of where it comes from', async () => {
    expect(await guessOften(scene, (i) => `203.0.113.${i}`)).toEqual(SLOWED);
  });
});
