/** Which time a range is about: sums, drawings and the period before must be about the same length of it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alignRows, RANGES, windowOf } from '../../src/dashboard/format/usage-window.ts';

const BUCKET_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const instants = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });

it.each(RANGES)('$id: whole buckets up to the end of this minute', ({ id, lengthMs, by }) => {
  fc.assert(
    fc.property(instants, (nowMs) => {
      const window = windowOf(id, nowMs);
      const [fromMs, toMs] = [Date.parse(window.from), Date.parse(window.to)];
      expect(toMs).toBeGreaterThan(nowMs);
      expect(toMs - nowMs).toBeLessThanOrEqual(60_000);
      expect(fromMs % BUCKET_MS[by]).toBe(0);
      expect(toMs - fromMs).toBeLessThanOrEqual(lengthMs);
      expect(toMs - fromMs).toBeGreaterThan(lengthMs - BUCKET_MS[by]);
      expect(window.times.length).toBe(Math.ceil((toMs - fromMs) / BUCKET_MS[by]));
      expect(window.times[0]).toBe(window.from);
      expect(fromMs - Date.parse(window.before.from)).toBe(lengthMs);
      expect(toMs - Date.parse(window.before.to)).toBe(lengthMs);
    }),
  );
});

it('finds the row of each time however the instant is written', () => {
  const rows = [{ group: '2026-03-10T12:00:00Z' }];
  const times = ['2026-03-10T11:00:00.000Z', '2026-03-10T12:00:00.000Z'];
  expect(alignRows(rows, times)).toEqual([undefined, rows[0]]);
});
