/** The page of one key: what it just did, where it stands, and why it was refused. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';
import { findFaults } from './support/axe.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';
import { chat, untilRecorded } from './support/traffic.ts';

describeWith(['chromium'], 'the page of a key', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  const journey = { timeout: JOURNEY_TIMEOUT_MS };
  let keyId = '';
  let path = '';

  beforeAll(async () => {
    const { keys } = dashboard.gateway.server.services;
    const { record, plaintext } = await keys.create(
      {
        name: 'web shop',
        allowedOrigins: ['https://shop.example.com'],
        rateLimits: { requestsPerHour: 100 },
        budget: { usd: 50, period: 'month' },
      },
      'test',
    );
    keyId = record.key.id;
    path = `/keys/${keyId}`;
    const origin = 'https://staging.example.net';
    const statuses = [];
    for (let sent = 0; sent < 3; sent++) statuses.push(await chat(dashboard, plaintext));
    for (let sent = 0; sent < 2; sent++) statuses.push(await chat(dashboard, plaintext, { origin }));
    expect(statuses).toEqual([200, 200, 200, 403, 403]);
    await untilRecorded(dashboard, keyId, 5);
  }, 120_000);

  async function openKey(role: 'editor' | 'viewer' = 'editor'): Promise<Page> {
    const page = await dashboard.openAs(role, path);
    await page.getByRole('heading', { level: 1, name: 'web shop' }).waitFor();
    return page;
  }

  function panel(page: Page, name: string) {
    return page.getByRole('region', { name, exact: true });
  }

  it('shows in its chart the requests that were just made', journey, async () => {
    const page = await openKey();
    // Segments of the control are radio buttons behind their labels.
    for (const range of ['1 h', '90 d', '24 h']) {
      await page.getByText(range, { exact: true }).click();
      const chart = panel(page, 'Requests').locator('figure');
      // A minute, an hour or a day may have ended between them.
      const sumOf = async (column: number): Promise<number> => {
        const cells = await chart.locator(`tbody td:nth-child(${column})`).allTextContents();
        return cells.reduce((sum, cell) => sum + Number(cell), 0);
      };
      await until(
        async () => `${await sumOf(2)} ${await sumOf(3)}`,
        (sums) => sums === '5 2',
        30_000,
      );
    }
    await page.getByText('60%').first().waitFor();
    await panel(page, 'By model').getByText('gpt-4o-mini').waitFor();
    await panel(page, 'By status').getByText('403 Forbidden').waitFor();
  });

  it('says in words why requests were refused, and what to change', journey, async () => {
    const page = await openKey();
    const refusals = panel(page, 'Recent refusals');
    const why =
      'The origin https://staging.example.net is not in the list of this key: https://shop.example.com.';
    await refusals.getByText(why).waitFor();
    await refusals.getByText('2×').waitFor();
    await refusals.getByText('Add the origin').waitFor();
    await refusals.getByRole('button', { name: 'Edit key' }).click();
    await page.getByRole('dialog').getByText('web shop').first().waitFor();
  });

  it('shows where it stands with its limits, where it was used from, and who made it', journey, async () => {
    const page = await openKey();
    const limits = panel(page, 'Limits now');
    await limits.getByRole('progressbar', { name: 'Requests per hour: 3% used' }).waitFor();
    await limits.getByText('3 of 100').waitFor();
    await limits.getByText('of $50.00').waitFor();
    await panel(page, 'Used from').getByText('127.0.0.1', { exact: true }).waitFor();
    await panel(page, 'Audit trail').getByText('key.create').waitFor();
    await panel(page, 'Settings').getByText('https://shop.example.com').waitFor();
    const requests = panel(page, 'Recent requests').locator('tbody tr');
    expect(await requests.count()).toBe(5);
  });

  it('offers a viewer no change', journey, async () => {
    const page = await openKey('viewer');
    await panel(page, 'Recent refusals').getByText('2×').waitFor();
    expect(await page.getByRole('button', { name: /Edit key|Actions for/ }).count()).toBe(0);
  });

  it('says so where there is no such key', journey, async () => {
    const page = await dashboard.openAs('viewer', '/keys/key_no_such');
    await page.getByText('There is no such key').waitFor();
    await page.getByRole('link', { name: 'All keys' }).click();
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has no serious fault, %s', journey, async (colorScheme) => {
    for (const width of [1_440, 390]) {
      const page = await dashboard.openAs('owner', path, { colorScheme, viewport: { width, height: 844 } });
      await panel(page, 'Recent refusals').getByText('2×').waitFor();
      await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
      expect(await findFaults(page), String(width)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    }
  });

  it('is shown without a complaint', () => {
    expect(dashboard.complaints).toEqual([]);
  });
});
