import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { CounterFamily, HistogramFamily } from '../../src/telemetry/metric-family.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { parseExposition, valueOf } from './support/exposition.ts';

describe('a counter family', () => {
  it('shows labels of any text, each series once', () => {
    const label = fc.string({ unit: 'grapheme' }).filter((text) => !/[\u0000\r\u2028\u2029]/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(label, label), { selector: String }), (pairs) => {
        const family = new CounterFamily('x_total', 'Help.', ['a', 'b']);
        for (const [a, b] of pairs) family.add(2, a, b);
        for (const [a, b] of pairs) family.add(1, a, b);
        const { samples } = parseExposition(family.render());
        expect(samples.map(({ labels }) => [labels['a'], labels['b']])).toEqual(pairs);
        expect(samples.every(({ value }) => value === 3)).toBe(true);
      }),
    );
  });
});

describe('a histogram family', () => {
  it('counts every value in each bucket that reaches it', () => {
    const bounds = [0.1, 1, 10];
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true })), (values) => {
        const family = new HistogramFamily('x_seconds', 'Help.', ['route'], bounds);
        const series = family.series('r');
        for (const value of values) family.observeIn(series, value);
        const shown = parseExposition(family.render());
        for (const bound of bounds) {
          const reached = values.filter((value) => value <= bound).length;
          expect(valueOf(shown, 'x_seconds_bucket', { le: String(bound) })).toBe(reached);
        }
        expect(valueOf(shown, 'x_seconds_bucket', { le: '+Inf' })).toBe(values.length);
        expect(valueOf(shown, 'x_seconds_count', { route: 'r' })).toBe(values.length);
        expect(valueOf(shown, 'x_seconds_sum')).toBe(values.reduce((sum, value) => sum + value, 0));
      }),
    );
  });
});

it('a store that cannot be read leaves the metrics as they were', async () => {
  let isReadable = true;
  const state = { id: 'key_1', name: 'app', project: 'default', env: 'live', limits: [] };
  const metrics = createMetrics({
    version: '1',
    maxKeys: 1,
    maxModels: 1,
    counters: [],
    routes: () => [],
    pendingRecords: () => 0,
    workerRestarts: () => 0,
    keyStates: () => (isReadable ? Promise.resolve([state]) : Promise.reject(new Error('gone'))),
    others: [],
  });
  const info = async () => valueOf(parseExposition(await metrics.render()), 'tollgate_key_info');
  expect(await info()).toBe(1);
  isReadable = false;
  expect(await info()).toBe(1);
});
