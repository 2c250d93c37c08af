/** Nobody sees a button that would fail: a viewer looks, an editor changes keys. */
import { beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';

describeWith(['chromium'], 'roles in the dashboard', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  beforeAll(async () => {
    await dashboard.gateway.createKey({ name: 'shown to all' });
  });

  it('lets a viewer see keys and change none', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    const page = await dashboard.openAs('viewer', '/keys');
    await page.getByRole('link', { name: 'shown to all' }).waitFor();
    for (const name of ['Create key', 'Actions for shown to all']) {
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    }
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('switch').count()).toBe(0);
  });

  it('lets an editor do all of it', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    const page = await dashboard.openAs('editor', '/keys');
    await page.getByRole('button', { name: 'Actions for shown to all' }).click();
    for (const name of ['Edit…', 'Rotate…', 'Disable', 'Revoke and delete…']) {
      await page.getByRole('menuitem', { name }).waitFor();
    }
  });
});
