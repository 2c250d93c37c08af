/** A dashboard whose gateway is restarted: it says so, goes on asking, and mends itself. */
import { expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';

describeWith(['chromium'], 'a dashboard without its gateway', ({ chromium }) => {
  const dashboard = useDashboard(chromium);

  it('keeps what it shows and says that it is old', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    await dashboard.gateway.createKey({ name: 'still shown' });
    const page = await dashboard.openAs('owner', '/keys');
    await page.getByRole('link', { name: 'still shown' }).waitFor();
    // The browser finds nobody there, as after the end of the process.
    await page.route('**/dashboard/**', (route) => route.abort('connectionrefused'));
    await page.getByText('These figures are from before').waitFor({ timeout: 60_000 });
    expect(await page.getByRole('link', { name: 'still shown' }).isVisible()).toBe(true);
    await page.unroute('**/dashboard/**');
    await page
      .getByText('The gateway does not answer')
      .first()
      .waitFor({ state: 'detached', timeout: 60_000 });
  });

  it('works on a machine that is not online', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    const page = await dashboard.open();
    await page.addInitScript("Object.defineProperty(navigator, 'onLine', { get: () => false })");
    await page.reload();
    await page.getByLabel('Admin token', { exact: true }).fill(await dashboard.createToken('owner'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });
});
