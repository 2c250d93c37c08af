import { beforeAll, describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';

const ORIGIN = 'https://app.example.com';

describe('a publishable key from one address', () => {
  const scene = useScene({
    config: { trustedProxies: ['127.0.0.1'], plans: { trial: { requestsPerMinute: 10, enforce: false } } },
  });
  let pair = '';
  beforeAll(async () => {
    pair = await createPair({ requestsPerMinute: 200 });
  });

  function createPair(rateLimits: object, more: object = {}): Promise<string> {
    return scene.gateway.createKey({ format: 'pair', allowedOrigins: [ORIGIN], rateLimits, ...more });
  }

  function ask(credential: string, address: string, path = '/api/x'): Promise<Response> {
    return fetch(scene.gateway.url + path, {
      headers: { Authorization: `Bearer ${credential}`, Origin: ORIGIN, 'X-Forwarded-For': address },
    });
  }

  async function countAdmitted(credential: string, address: string, attempts: number): Promise<number> {
    let admitted = 0;
    for (let i = 0; i < attempts; i++) {
      const answer = await ask(credential, address);
      await answer.arrayBuffer();
      if (answer.status === 200) admitted++;
    }
    return admitted;
  }

  const publicHalf = (credential: string): string => credential.split(':')[0] ?? '';

  it('gets a tenth of the requests per minute, and another address its own', async () => {
    expect(await countAdmitted(publicHalf(pair), '192.0.2.1', 25)).toBe(20);
    expect(await countAdmitted(publicHalf(pair), '192.0.2.2', 25)).toBe(20);
    const refused = await ask(publicHalf(pair), '192.0.2.1');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('20');
    expect(refused.headers.get('ratelimit-policy')).toContain('"address-minute";q=20;w=60');
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    await refused.arrayBuffer();
    // The secret half is not bound by it.
    expect(await countAdmitted(pair, '192.0.2.1', 25)).toBe(25);
    scene.gateway.advance(61_000);
    expect(await countAdmitted(publicHalf(pair), '192.0.2.1', 1)).toBe(1);
  });

  it('counts an IPv6 customer as one', async () => {
    const fresh = publicHalf(await createPair({ requestsPerMinute: 50 }));
    expect(await countAdmitted(fresh, '2001:db8::1', 8)).toBe(8);
    expect(await countAdmitted(fresh, '2001:db8::2', 8)).toBe(2);
    expect(await countAdmitted(fresh, '2001:db8:0:1::1', 8)).toBe(8);
  });

  it('has at least 10 a minute, at most what the key has, and 60 where the key is unlimited', async () => {
    expect(
      await countAdmitted(publicHalf(await createPair({ requestsPerMinute: 40 })), '192.0.2.9', 15),
    ).toBe(10);
    expect(await countAdmitted(publicHalf(await createPair({ requestsPerMinute: 3 })), '192.0.2.9', 15)).toBe(
      3,
    );
    expect(await countAdmitted(publicHalf(await createPair({})), '192.0.2.9', 65)).toBe(60);
  });

  it('cannot spend the quota of the key from one address', async () => {
    const other = await createPair({ requestsPerMinute: 100 });
    expect(await countAdmitted(publicHalf(other), '192.0.2.3', 60)).toBe(10);
    const state = await ask(other, '192.0.2.4', '/v1/rate-limit');
    expect(await state.json()).toMatchObject({ limit: 100, remaining: 90 });
  });

  it('cannot spend more than the limit of the key from however many addresses', async () => {
    const stolen = publicHalf(await createPair({ requestsPerMinute: 35 }));
    const admitted: number[] = [];
    for (let host = 1; host <= 5; host++)
      admitted.push(await countAdmitted(stolen, `198.51.100.${host}`, 12));
    expect(admitted).toEqual([10, 10, 10, 5, 0]);
  });

  it('sees its limits in /v1/rate-limit, at no cost', async () => {
    const fresh = publicHalf(await createPair({ requestsPerMinute: 100, requestsPerHour: 1000 }));
    for (const _ of [1, 2]) {
      const state = await ask(fresh, '192.0.2.5', '/v1/rate-limit');
      expect(await state.json()).toMatchObject({
        limit: 1000,
        remaining: 1000,
        limits: [
          { name: 'minute', limit: 100 },
          { name: 'hour', limit: 1000 },
          { name: 'address-minute', limit: 10, remaining: 10 },
        ],
      });
    }
  });

  it('is only counted under a plan that is not enforced', async () => {
    const trial = publicHalf(await createPair({}, { plan: 'trial' }));
    expect(await countAdmitted(trial, '192.0.2.6', 15)).toBe(15);
  });
});
