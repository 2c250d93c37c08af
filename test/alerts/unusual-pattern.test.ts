/** An hour that is not like the same hour of the weeks before. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureSpread } from '../../src/alerts/kinds/unusual-pattern.ts';
import type { ApiKey } from '../../src/domain/key.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, useAlertScene } from './alert-scene.ts';

const scene = useAlertScene();
const WEEK_MS = 7 * DAY_MS;

async function use(key: ApiKey, requests: number, at = scene.nowMs): Promise<void> {
  const of = { keyId: key.id, projectId: key.projectId, at, costNanoUsd: 0 };
  await scene.record(...Array.from({ length: requests }, () => of));
}

/** In the hour that runs, the latest week first. */
async function giveHistory(key: ApiKey, requests: readonly number[]): Promise<void> {
  for (const [index, count] of requests.entries()) await use(key, count, scene.nowMs - (index + 1) * WEEK_MS);
}

describe('an unusual hour', () => {
  it('fires while it runs, says the figures, and is over with the next usual hour', async () => {
    await scene.createRule({ name: 'unusual', kind: 'unusual_pattern' });
    const key = await scene.createKey({ name: 'shop' });
    await giveHistory(key, [100, 110, 90, 120]);
    await use(key, 170);
    expect(await scene.look(10 * MINUTE_MS)).toEqual([]);
    await use(key, 30);
    const title = `Key "shop" (${key.id}): unusual requests`;
    expect(await scene.look()).toEqual([`firing ${title}`]);
    // The median of 90, 100, 110 and 120 is 105, the deviations 5, 5, 15 and 15: 105 + 5 × 1.4826 × 10.
    const [event] = await scene.events();
    expect(event?.summary).toBe(
      `Key "shop" (${key.id}): requests of the hour 200; the median of this hour of the week over 4 weeks is 105, ` +
        'the median absolute deviation 10; the alert is above 179.1.',
    );
    expect(event?.figures).toMatchObject({
      measure: 'requests',
      value: 200,
      median: 105,
      median_absolute_deviation: 10,
      weeks: 4,
    });
    expect(await scene.look()).toEqual([]);
    // The hour ends as unusual as it was; the next one passes without anything unusual.
    expect(await scene.look(HOUR_MS)).toEqual([]);
    expect(await scene.look(HOUR_MS)).toEqual([`resolved Over: ${title}`]);
  });

  it('is not known of a key with less than four weeks of history', async () => {
    await scene.createRule({ name: 'unusual', kind: 'unusual_pattern' });
    const key = await scene.createKey();
    await giveHistory(key, [100, 100, 100]);
    await use(key, 1_000);
    expect(await scene.look()).toEqual([]);
  });

  it('is not known of few requests, however many more they are than usual', async () => {
    await scene.createRule({ name: 'unusual', kind: 'unusual_pattern' });
    const key = await scene.createKey();
    await giveHistory(key, [1, 1, 1, 1, 1]);
    await use(key, 99);
    expect(await scene.look()).toEqual([]);
    await use(key, 1);
    expect(await scene.look()).toHaveLength(1);
  });

  it('may be one of errors or of cost', async () => {
    await scene.createRule({ name: 'unusual', kind: 'unusual_pattern' });
    const key = await scene.createKey();
    await giveHistory(key, [10, 10, 10, 10]);
    const of = { keyId: key.id, projectId: key.projectId };
    const failed = {
      ...of,
      outcome: 'upstream_error',
      error: 'upstream_5xx',
      status: 500,
      costNanoUsd: 0,
    } as const;
    await scene.record(...Array.from({ length: 20 }, () => failed), { ...of, costNanoUsd: 2e9 });
    await scene.look();
    expect((await scene.events()).map(({ figures }) => figures['measure'])).toEqual(['errors', 'cost']);
  });

  it('counts the weeks without use since the first one as nothing', async () => {
    await scene.createRule({ name: 'unusual', kind: 'unusual_pattern' });
    const key = await scene.createKey();
    await use(key, 1, scene.nowMs - 6 * WEEK_MS - 2 * DAY_MS);
    await use(key, 150);
    await scene.look();
    expect((await scene.events())[0]?.figures).toMatchObject({ value: 150, median: 0, weeks: 6 });
  });
});

describe('median and median absolute deviation', () => {
  it('are moved by one outlier no further than by the greatest of the others', () => {
    const figures = fc.array(fc.nat(1_000), { minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(figures, fc.integer({ min: 1_000, max: 1e9 }), (values, outlier) => {
        const { median, mad } = measureSpread([...values, outlier]);
        expect(median).toBeLessThanOrEqual(Math.max(...values));
        expect(mad).toBeLessThanOrEqual(1_000);
      }),
    );
  });

  it('do not depend on the order, and move with the figures', () => {
    const figures = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(figures, fc.nat(1_000), (values, shift) => {
        const spread = measureSpread(values);
        expect(measureSpread(values.toReversed())).toEqual(spread);
        const moved = measureSpread(values.map((value) => value + shift));
        expect(moved).toEqual({ median: spread.median + shift, mad: spread.mad });
      }),
    );
  });
});
