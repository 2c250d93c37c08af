import net from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateSecret } from '../../src/keys/key-format.ts';
import { randomBase62 } from '../../src/lib/ids.ts';
import { parseAnswer, type RawAnswer } from '../support/raw-http.ts';
import { createCountedKey, readRemaining, useTarget } from './attack.ts';

const LIMIT = 20;
const SHAPES = { prefix: 'tg', tokenPrefix: 'sk' };

function inventKey(): string {
  return generateSecret({ format: 'prefixed', env: 'live', label: null }, SHAPES, randomBase62).plaintext;
}

describe.each([1, 2])('a flood of invented keys to a gateway of %d workers', (workers) => {
  const scene = useTarget({ config: { listen: { workers }, limits: { failuresPerMinute: LIMIT } } });
  let owner = '';
  let pair = '';
  beforeAll(async () => {
    await scene.gateway.server.services.projects.update('default', { formats: ['prefixed', 'pair'] });
    owner = await createCountedKey(scene);
    pair = await scene.gateway.createKey({ format: 'pair' });
  });

  /** One request over a connection from this address; Linux has all of 127.0.0.0/8. */
  function ask(key: string, from: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(scene.gateway.url);
      const socket = net.connect({ host: hostname, port: Number(port), localAddress: from });
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(parseAnswer(text)));
      socket.write(
        `GET /api/x HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\nAuthorization: Bearer ${key}\r\n\r\n`,
      );
    });
  }

  async function flood(from: string, invent: () => string): Promise<number[]> {
    const statuses: number[] = [];
    for (let i = 0; i < LIMIT + 5; i++) statuses.push((await ask(invent(), from)).status);
    return statuses;
  }

  const expected = [...Array<number>(LIMIT).fill(401), ...Array<number>(5).fill(429)];

  it('is slowed, and nobody else is', async () => {
    const [before, seenBefore] = [await readRemaining(scene, owner), scene.upstream.seen.length];
    expect(await flood('127.0.0.1', inventKey)).toEqual(expected);
    const refused = await ask(inventKey(), '127.0.0.1');
    expect(refused.headers.get('x-tollgate-error')).toBe('too_many_failures');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(scene.upstream.seen).toHaveLength(seenBefore);
    expect((await ask(owner, '127.0.0.1')).status).toBe(200);
    expect((await ask(inventKey(), '127.0.0.2')).status).toBe(401);
    expect((await ask(owner, '127.0.0.2')).status).toBe(200);
    expect(before - (await readRemaining(scene, owner))).toBe(2);
  });

  it('is answered alike where the key is one of another environment', async () => {
    const created = await scene.gateway.createKey({ env: 'test' });
    const refused = await ask(created, '127.0.0.1');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-tollgate-error')).toBe('too_many_failures');
    expect(await flood('127.0.0.6', () => created)).toEqual(expected);
  });

  it('is forgotten after the minute', async () => {
    scene.gateway.advance(61_000);
    expect((await ask(inventKey(), '127.0.0.1')).status).toBe(401);
  });

  it('does not begin with mistyped keys, which cost nothing', async () => {
    const mistyped = () => `${inventKey().slice(0, -6)}000000`;
    expect(await flood('127.0.0.3', mistyped)).toEqual(Array<number>(LIMIT + 5).fill(401));
    expect((await ask(inventKey(), '127.0.0.3')).status).toBe(401);
  });

  it('of wrong secrets under a known public key slows their sender and not its owner', async () => {
    const [publicKey] = pair.split(':');
    const guess = () => `${publicKey}:${inventPairSecret()}`;
    expect(await flood('127.0.0.4', guess)).toEqual(expected);
    expect((await ask(pair, '127.0.0.4')).status).toBe(200);
    expect((await ask(pair, '127.0.0.5')).status).toBe(200);
  });
});

function inventPairSecret(): string {
  return generateSecret({ format: 'pair', env: 'live', label: null }, SHAPES, randomBase62).secret;
}
