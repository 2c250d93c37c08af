/** The usage page: groupings, filters, and the file for spreadsheets. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { findFaults } from './support/axe.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';
import { chat, untilRecorded } from './support/traffic.ts';

/** Its name is a formula where a spreadsheet reads it as it is. */
const FORMULA = '=HYPERLINK("https://evil.example.net"), cheap';

describeWith(['chromium'], 'the usage page', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  const journey = { timeout: JOURNEY_TIMEOUT_MS };
  const ids = new Map<string, string>();

  beforeAll(async () => {
    const { keys } = dashboard.gateway.server.services;
    for (const [name, requests] of [
      ['busy', 3],
      [FORMULA, 1],
    ] as const) {
      const { record, plaintext } = await keys.create({ name, models: ['gpt-4o*'] }, 'test');
      ids.set(name, record.key.id);
      for (let sent = 0; sent < requests; sent++) await chat(dashboard, plaintext);
      await untilRecorded(dashboard, record.key.id, requests);
    }
  }, 120_000);

  async function openUsage(query = ''): Promise<Page> {
    const page = await dashboard.openAs('viewer', `/usage${query}`);
    await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
    return page;
  }

  async function choose(page: Page, label: string, option: string): Promise<void> {
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option }).click();
  }

  it('groups by whatever is chosen, with the sums of all', journey, async () => {
    const page = await openUsage();
    await page.getByRole('figure', { name: 'Requests over time' }).waitFor();
    for (const [by, cell] of [
      ['Key', 'busy'],
      ['Project', 'default'],
      ['Model', 'gpt-4o-mini'],
      ['Route', 'openai'],
      ['Status', '200 OK'],
    ] as const) {
      await choose(page, 'Group by', by);
      const table = page.getByRole('region', { name: `By ${by.toLowerCase()}` }).getByRole('table');
      await table.getByRole('cell', { name: cell }).first().waitFor();
      await table.getByRole('row', { name: /^Total 4 0 100%/ }).waitFor();
      await page.getByRole('list', { name: 'Requests, the' }).waitFor();
    }
  });

  it('filters, and keeps the view in the address', journey, async () => {
    const page = await openUsage('?by=status');
    await choose(page, 'Key', 'busy');
    const total = (count: number) => page.getByRole('row', { name: new RegExp(`^Total ${count} `) });
    await total(3).waitFor();
    expect(page.url()).toContain(`key=${ids.get('busy')}`);
    await page.reload();
    await total(3).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await total(4).waitFor();
    await choose(page, 'Status', '200');
    await total(4).waitFor();
  });

  it('saves what is shown as CSV, without a formula in it', journey, async () => {
    const page = await openUsage('?by=key');
    await page.getByRole('row', { name: /^Total 4 / }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^tollgate-usage-by-key-\d{8}T\d{4}\.csv$/);
    const [head, ...rows] = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(head).toMatch(/^key,name,requests,errors,.*,cost_usd$/);
    expect(rows.map((row) => row.slice(0, row.indexOf(',0,')))).toEqual([
      `${ids.get('busy')},busy,3`,
      `${ids.get(FORMULA)},"'=HYPERLINK(""https://evil.example.net""), cheap",1`,
    ]);
  });

  it('says what to do where nothing was used, and where nothing can be read', journey, async () => {
    const page = await openUsage('?by=model&model=no-such-model');
    await page.getByText('No requests in this time').waitFor();
    expect(await page.getByRole('button', { name: 'Export CSV' }).isDisabled()).toBe(true);
    await page.route('**/dashboard/usage?*', (route) =>
      route.fulfill({ status: 422, json: { detail: 'the report is too long' } }),
    );
    await page.goto(`${dashboard.gateway.admin}/usage?by=route`);
    await page.getByText('the report is too long').first().waitFor();
    await page.unroute('**/dashboard/usage?*');
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByRole('row', { name: /^Total 4 / }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has no serious fault, %s', journey, async (colorScheme) => {
    for (const width of [1_440, 390]) {
      const viewport = { width, height: 844 };
      const page = await dashboard.openAs('owner', '/usage?by=key', { colorScheme, viewport });
      await page.getByRole('row', { name: /^Total 4 / }).waitFor();
      expect(await findFaults(page), String(width)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    }
  });

  it('is used without a complaint', () => {
    expect(dashboard.complaints).toEqual([]);
  });
});
