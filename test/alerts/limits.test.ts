/** Limits that are nearly used up, or wholly, and budgets that will not last. */
import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../src/domain/limit.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, useAlertScene } from './alert-scene.ts';

const scene = useAlertScene();
const PER_DAY = { rateLimits: { ...NO_LIMITS, requestsPerDay: 10 } };
const NANO = 1e9;

describe('usage above a share of a limit', () => {
  it('fires once a day with the figures, and is over with the day', async () => {
    const rule = await scene.createRule({ name: 'near', kind: 'limit_usage' });
    const key = await scene.createKey({ ...PER_DAY, name: 'shop' });
    scene.spend(key, 8);
    await scene.record({ keyId: key.id, projectId: key.projectId });
    expect(await scene.look()).toEqual([]);
    scene.spend(key, 1);
    const title = `Key "shop" (${key.id}) is near its limit day`;
    expect(await scene.look()).toEqual([`firing ${title}`]);
    expect(await scene.look()).toEqual([]);
    expect((await scene.events())[0]).toMatchObject({
      ruleId: rule.id,
      kind: 'limit_usage',
      severity: 'warning',
      muted: false,
      subject: { type: 'key', id: key.id, name: 'shop', projectId: key.projectId },
      summary: `Key "shop" (${key.id}) has used 9 of 10 requests of its limit day (90 %); the alert is at 80 %.`,
      figures: { limit: 10, used: 9, share: 0.9, threshold: 0.8, unit: 'requests', limit_name: 'day' },
    });
    expect(await scene.look(DAY_MS)).toEqual([`resolved Over: ${title}`]);
    scene.spend(key, 9);
    await scene.record({ keyId: key.id, projectId: key.projectId });
    expect(await scene.look()).toEqual([`firing ${title}`]);
    const [first, over] = await scene.events();
    expect(over?.firingId).toBe(first?.id);
  });

  it('is another matter in the next window, though the figure never fell', async () => {
    await scene.createRule({ name: 'near', kind: 'limit_usage' });
    const key = await scene.createKey(PER_DAY);
    scene.spend(key, 9);
    await scene.record({ keyId: key.id, projectId: key.projectId });
    expect(await scene.look()).toHaveLength(1);
    scene.nowMs += 12 * HOUR_MS;
    scene.spend(key, 10);
    expect((await scene.look()).map((each) => each.slice(0, 9))).toEqual(['resolved ', 'firing Ke']);
  });

  it('tells of a limit per minute once an hour at most', async () => {
    await scene.createRule({ name: 'near', kind: 'limit_usage' });
    const key = await scene.createKey({ rateLimits: { ...NO_LIMITS, requestsPerMinute: 10 } });
    await scene.record({ keyId: key.id, projectId: key.projectId });
    let firings = 0;
    for (let minute = 0; minute < 90; minute++) {
      if (minute % 3 === 0) scene.spend(key, 10);
      firings += (await scene.look(30_000)).filter((each) => each.startsWith('firing')).length;
      scene.nowMs += 2 * MINUTE_MS;
    }
    expect(firings).toBe(Math.ceil((90 * 2.5) / 60));
  });
});

describe('a limit that is used up', () => {
  it('fires, and is over when a tenth is free again', async () => {
    await scene.createRule({ name: 'gone', kind: 'limit_exhausted' });
    const key = await scene.createKey({ rateLimits: { ...NO_LIMITS, requestsPerHour: 20 } });
    await scene.record({ keyId: key.id, projectId: key.projectId });
    scene.spend(key, 18);
    expect(await scene.look()).toEqual([]);
    scene.spend(key, 2);
    expect(await scene.look(MINUTE_MS)).toEqual([
      expect.stringMatching(/^firing .* has used up its limit hour$/),
    ]);
    scene.nowMs += HOUR_MS;
    expect(await scene.look(MINUTE_MS)).toEqual([expect.stringMatching(/^resolved /)]);
  });

  it('is told of for the budget of a key that is long at rest', async () => {
    await scene.createRule({ name: 'gone', kind: 'limit_exhausted' });
    const key = await scene.createKey({ budget: { usd: 5, period: 'month' } });
    await scene.record({ keyId: key.id, projectId: key.projectId });
    scene.spend(key, 5, NANO);
    expect(await scene.look()).toHaveLength(1);
    expect((await scene.events())[0]).toMatchObject({ figures: { limit: 5, used: 5, unit: 'usd' } });
    expect(await scene.look(3 * DAY_MS)).toEqual([]);
    expect(await scene.look(20 * DAY_MS)).toEqual([expect.stringMatching(/^resolved /)]);
  });
});

describe('a budget that will not last', () => {
  it('is told of once in its period, with what it is projected to cost', async () => {
    await scene.createRule({ name: 'overrun', kind: 'budget_projection' });
    const key = await scene.createKey({ budget: { usd: 30, period: 'month' } });
    await scene.record({ keyId: key.id, projectId: key.projectId });
    scene.spend(key, 10, NANO);
    expect(await scene.look()).toEqual([]);
    scene.spend(key, 10, NANO);
    expect(await scene.look()).toHaveLength(1);
    // Noon of the 15th: 14.5 of 31 days.
    const [event] = await scene.events();
    expect(event?.figures).toMatchObject({ spent_usd: 20, budget_usd: 30 });
    expect(Number(event?.figures['projected_usd'])).toBeCloseTo((20 * 31) / 14.5, 1);
    // Nothing more is spent: the projection falls below nine tenths of the budget after some days.
    expect(await scene.look(9 * DAY_MS)).toEqual([expect.stringMatching(/^resolved /)]);
    scene.spend(key, 9, NANO);
    expect(await scene.look()).toEqual([]);
  });
});
