/** Errors and costs, as the sums of the ledger show them. */
import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../../src/domain/key.ts';
import { HOUR_MS, MINUTE_MS, useAlertScene } from './alert-scene.ts';

const scene = useAlertScene();
const NANO = 1e9;

async function use(key: ApiKey, requests: number, errors = 0, costNanoUsd = 0): Promise<void> {
  const of = { keyId: key.id, projectId: key.projectId, costNanoUsd };
  const failed = { ...of, outcome: 'upstream_error', error: 'upstream_5xx', status: 500 } as const;
  const records = Array.from({ length: requests }, (_, index) => (index < errors ? failed : of));
  await scene.record(...records);
}

describe('an error rate', () => {
  it('fires above 5 % of at least 20 requests, once, and is over below 4.5 %', async () => {
    await scene.createRule({ name: 'errors', kind: 'error_rate' });
    const key = await scene.createKey({ name: 'shop' });
    await use(key, 19, 19);
    expect(await scene.look()).toEqual([]);
    await use(key, 21, 0);
    const title = `Key "shop" (${key.id}) has many errors`;
    expect(await scene.look()).toEqual([`firing ${title}`]);
    expect((await scene.events())[0]).toMatchObject({
      summary: `19 of 40 requests of Key "shop" (${key.id}) in 15m failed (47.5 %); the alert is above 5 %.`,
      figures: { errors: 19, requests: 40, error_rate: 0.475, threshold: 0.05 },
    });
    await use(key, 364, 0);
    // 19 of 404 are 4.7 %: below the threshold, and not far enough below it.
    expect(await scene.look(5 * MINUTE_MS)).toEqual([]);
    await use(key, 40, 0);
    expect(await scene.look()).toEqual([`resolved Over: ${title}`]);
    await use(key, 40, 40);
    // The last firing is still in the window.
    expect(await scene.look()).toEqual([]);
    expect(await scene.look(10 * MINUTE_MS)).toEqual([`firing ${title}`]);
    expect(await scene.look(HOUR_MS)).toEqual([`resolved Over: ${title}`]);
  });

  it('of one key does not concern a rule for another', async () => {
    const [watched, other] = [await scene.createKey(), await scene.createKey()];
    await scene.createRule({ name: 'mine', kind: 'error_rate', keyId: watched.id });
    await use(other, 100, 100);
    expect(await scene.look()).toEqual([]);
    await use(watched, 100, 100);
    await scene.look();
    expect((await scene.events()).map(({ subject }) => subject.id)).toEqual([watched.id]);
  });

  it('concerns a rule for the project of the key', async () => {
    const [inShop, elsewhere] = [
      await scene.createKey({ project: 'shop', format: 'token' }),
      await scene.createKey(),
    ];
    await scene.createRule({ name: 'shop', kind: 'error_rate', project: 'shop' });
    await use(inShop, 100, 100);
    await use(elsewhere, 100, 100);
    await scene.look();
    expect((await scene.events()).map(({ subject }) => subject.id)).toEqual([inShop.id]);
  });
});

describe('a cost', () => {
  it('is held against the figure of the rule, for everything, a project or a key', async () => {
    const [one, two] = [await scene.createKey(), await scene.createKey({ project: 'shop', format: 'token' })];
    const cost = { kind: 'cost', settings: { usd: 10 } } as const;
    await scene.createRule({ name: 'all', ...cost });
    await scene.createRule({ name: 'shop', ...cost, project: 'shop' });
    await scene.createRule({ name: 'one', ...cost, keyId: one.id });
    await use(one, 1, 0, 6 * NANO);
    await use(two, 1, 0, 5 * NANO);
    expect(await scene.look()).toEqual(['firing The gateway costs more than $10.00 a day']);
    await use(two, 1, 0, 6 * NANO);
    expect(await scene.look()).toEqual([
      expect.stringMatching(/^firing Project "shop" \(prj_\w+\) costs more than \$10\.00 a day$/),
    ]);
    const [all, shop] = await scene.events();
    expect(all).toMatchObject({ subject: { type: 'gateway' }, figures: { cost_usd: 11, threshold_usd: 10 } });
    expect(shop).toMatchObject({ subject: { type: 'project', projectId: two.projectId } });
    expect((await scene.look(24 * HOUR_MS)).map((each) => each.slice(0, 14))).toEqual([
      'resolved Over:',
      'resolved Over:',
    ]);
  });
});
