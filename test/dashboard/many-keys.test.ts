/** Ten thousand keys stay usable: the first show at once, search and sorting answer while one types. */
import { beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';

const COUNT = 10_000;

describeWith(['chromium'], 'a dashboard with ten thousand keys', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  beforeAll(async () => {
    const rows = Array.from({ length: COUNT }, (_, i) => ({
      name: `application ${String(i).padStart(5, '0')}`,
      key: `foreign-key-of-another-system-${String(i).padStart(5, '0')}`,
    }));
    const { keyImport } = dashboard.gateway.server.services;
    const options = { format: 'json', project: undefined, dryRun: false } as const;
    const report = await keyImport.import(JSON.stringify(rows), options, 'test');
    expect(report.problems).toEqual([]);
  }, JOURNEY_TIMEOUT_MS);

  it('shows, finds, sorts and pages through them', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    const page = await dashboard.openAs('owner', '/keys');
    await page.getByText(`1–50 of ${COUNT}`).waitFor({ timeout: 60_000 });
    expect(await page.getByRole('row').count()).toBeLessThan(60);

    const search = page.getByRole('searchbox', { name: 'Search keys' });
    const startedAt = performance.now();
    await search.pressSequentially('07777');
    await page.getByText('1–1 of 1').waitFor();
    // Five keystrokes over ten thousand rows: a promise of one second, with room for a loaded machine.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await page.getByRole('link', { name: 'application 07777' }).waitFor();

    await search.fill('');
    await page.getByRole('button', { name: 'Name' }).click();
    await page.getByRole('link', { name: 'application 00000' }).waitFor();
    await page.getByRole('button', { name: '200', exact: true }).click();
    await page.getByRole('link', { name: 'application 09999' }).waitFor();
  });
});
