import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectionCounts } from '../../src/gateway/connection-cap.ts';
import { createSharedAddresses } from '../../src/gateway/shared-addresses.ts';

const WORKERS = 3;
const step = fc.record({
  worker: fc.nat(WORKERS - 1),
  network: fc.integer({ min: 0, max: 20 }).map((last) => `192.0.2.${last}`),
  action: fc.constantFrom('open', 'open', 'close', 'die'),
});

describe('the connections of networks over all workers', () => {
  it('are counted as they are, whoever opens, closes or dies', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const shared = createSharedAddresses(WORKERS, 'salt');
        const counts = Array.from({ length: WORKERS }, (_, worker) => new ConnectionCounts(shared, worker));
        const open: { readonly worker: number; readonly network: string }[] = [];
        for (const { worker, network, action } of steps) {
          if (action === 'open') {
            open.push({ worker, network });
            const expected = open.filter((one) => one.network === network).length;
            // With so few networks none meets another in all rows.
            expect(counts[worker]?.open(network)).toBe(expected);
          } else if (action === 'close') {
            const at = open.findIndex((one) => one.worker === worker && one.network === network);
            if (at !== -1) counts[worker]?.close(network);
            if (at !== -1) open.splice(at, 1);
          } else {
            counts[worker]?.clear();
            open.splice(0, open.length, ...open.filter((one) => one.worker !== worker));
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are never counted too low, and hardly too high with very many networks', () => {
    const counts = new ConnectionCounts(createSharedAddresses(1, 'salt'), 0);
    let excess = 0;
    for (let i = 0; i < 20_000; i++) {
      const count = counts.open(`10.0.${i >> 8}.${i & 255}`);
      expect(count).toBeGreaterThanOrEqual(1);
      excess = Math.max(excess, count - 1);
    }
    expect(excess).toBeLessThan(5);
  });
});
