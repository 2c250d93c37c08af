/** The audit log in the dashboard: who changed what, and whether the record of it was tampered with. */
import { beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { findFaults } from './support/axe.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';

describeWith(['chromium'], 'the audit log in the dashboard', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  const journey = { timeout: JOURNEY_TIMEOUT_MS };
  beforeAll(async () => {
    const { keys } = dashboard.gateway.server.services;
    const { record } = await keys.create(
      { name: 'checkout', rateLimits: { requestsPerMinute: 100 } },
      'test',
    );
    await keys.update(record.key.id, { rateLimits: { requestsPerMinute: 500 } });
    for (let count = 0; count < 60; count++) await keys.create({ name: `filler ${count}` }, 'test');
  });

  it('tells of a change with what was before, finds it, and leads on to older ones', journey, async () => {
    const page = await dashboard.openAs('viewer', '/audit-log');
    await page.getByRole('link', { name: 'filler 59' }).waitFor();
    expect(await page.getByRole('link', { name: 'checkout' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await page.getByRole('link', { name: 'checkout' }).first().waitFor();
    expect(await findFaults(page)).toEqual([]);

    await page.getByRole('textbox', { name: 'What', exact: true }).fill('checkout');
    await page.getByRole('link', { name: 'filler 59' }).waitFor({ state: 'detached' });
    const row = page.getByRole('row').filter({ hasText: 'changed key' });
    await row.getByText('rate_limits.requestsPerMinute').waitFor();
    expect(await row.getByRole('deletion').innerText()).toBe('100');
    expect(await row.getByRole('insertion').innerText()).toBe('500');
    await page.getByRole('combobox', { name: 'Kind of thing' }).click();
    await page.getByRole('option', { name: 'Webhook' }).click();
    await page.getByText('No change matches').waitFor();
  });

  it('says that it is intact, and that a head which was kept is not in it', journey, async () => {
    const page = await dashboard.openAs('viewer', '/audit-log');
    await page.getByText('The log is intact').waitFor();
    const head = /\d+:[\w-]{43}/.exec(await page.getByText('Keep its head').innerText())?.[0] ?? '';
    const field = page.getByRole('textbox', { name: 'A head that was kept elsewhere' });
    await field.fill(head);
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('the head that was kept is among them').waitFor();
    await field.fill(`1000:${head.split(':')[1] ?? ''}`);
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('Somebody has tampered with the log').waitFor();
    expect(await findFaults(page)).toEqual([]);
    await field.fill('nonsense');
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('This could not be loaded').waitFor();
    expect(dashboard.complaints).toEqual([]);
  });
});
