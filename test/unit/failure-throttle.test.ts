import { describe, expect, it } from 'vitest';
import { FailureThrottle } from '../../src/gateway/failure-throttle.ts';
import { createSharedAddresses } from '../../src/gateway/shared-addresses.ts';

function createScene(limit: number) {
  const time = { ms: 1_000_000.5 };
  const clock = { nowMs: () => 0, monoMs: () => time.ms };
  const shared = createSharedAddresses(2, 'salt');
  const workers = [new FailureThrottle(limit, clock, shared), new FailureThrottle(limit, clock, shared)];
  const count = (worker: number, address = '192.0.2.1') => {
    const refusal = workers[worker]?.count(address);
    return refusal?.code === 'too_many_failures' ? refusal.details.retryAfterS : refusal?.code;
  };
  return { time, count };
}

describe('failures of an address', () => {
  it('are counted over all workers', () => {
    const { count } = createScene(3);
    expect([count(0), count(1), count(0)]).toEqual(Array(3).fill('invalid_api_key'));
    expect([count(0), count(1)]).toEqual([60, 60]);
    expect(count(1, '192.0.2.2')).toBe('invalid_api_key');
  });

  it('are forgotten a minute after the first, and until then it is told how long', () => {
    const { time, count } = createScene(1);
    expect(count(0)).toBe('invalid_api_key');
    time.ms += 59_999;
    expect(count(1)).toBe(1);
    time.ms += 1;
    expect(count(1)).toBe('invalid_api_key');
    expect(count(0)).toBe(60);
  });

  it('count by /64 where it is IPv6', () => {
    const { count } = createScene(1);
    expect(count(0, '2001:db8::1')).toBe('invalid_api_key');
    expect(count(1, '2001:db8::2')).toBe(60);
    expect(count(1, '2001:db8:0:1::1')).toBe('invalid_api_key');
  });

  it('of very many addresses do not make one of them look guilty', () => {
    const { count } = createScene(60);
    const codes = new Set<unknown>();
    for (let i = 0; i < 50_000; i++) codes.add(count(i & 1, `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`));
    expect(codes).toEqual(new Set(['invalid_api_key']));
  });
});
