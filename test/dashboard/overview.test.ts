/** The overview: what was spent, who used most, and what somebody should look after. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';
import { chat, untilRecorded, zoneAtNoon } from './support/traffic.ts';

const DAY_MS = 86_400_000;

describeWith(['chromium'], 'the overview', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  const journey = { timeout: JOURNEY_TIMEOUT_MS };

  beforeAll(async () => {
    const { keys } = dashboard.gateway.server.services;
    const limits = { requestsPerHour: 4 };
    const { record, plaintext } = await keys.create({ name: 'backend', rateLimits: limits }, 'test');
    for (let sent = 0; sent < 4; sent++) expect(await chat(dashboard, plaintext)).toBe(200);
    await untilRecorded(dashboard, record.key.id, 4);
    const expiresAt = dashboard.gateway.nowMs() + 3.5 * DAY_MS;
    await keys.create({ name: 'partner', expiresAt, plan: 'free' }, 'test');
  }, 120_000);

  function openOverview(): Promise<Page> {
    return dashboard.openAs('viewer', '/', { timezoneId: zoneAtNoon(dashboard.gateway.nowMs()) });
  }

  it('shows traffic, and the spend of today and of the month', journey, async () => {
    const page = await openOverview();
    const figure = (label: string) => page.locator('dl', { hasText: label }).locator('dd');
    await figure('Requests, 24 hours').getByText('4', { exact: true }).waitFor();
    await figure('Success rate').getByText('100%').waitFor();
    for (const label of ['Spend today', 'Spend this month']) {
      await figure(label)
        .getByText(/^\$0\.0*[1-9]/)
        .waitFor();
    }
    const top = page.getByRole('region', { name: 'Top keys' });
    await top.getByRole('link', { name: 'backend' }).click();
    await page.getByRole('heading', { level: 1, name: 'backend' }).waitFor();
  });

  it('names what needs attention', journey, async () => {
    const page = await openOverview();
    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByRole('link', { name: /^partner expires in 3 days/ }).waitFor();
    await attention.getByRole('link', { name: /^backend is rate limited|^backend: limit/ }).waitFor();
    // What `tollgate doctor` finds.
    await attention.getByRole('link', { name: 'a key without a plan of its own has no limits' }).waitFor();
    await attention.getByRole('button', { name: /^Show \d+ more/ }).click();
    await attention.getByText('they never expire').waitFor();
  });

  it('shows what it knows where the doctor and the alerts do not answer', journey, async () => {
    const page = await openOverview();
    await page.route(/\/dashboard\/(doctor|alert-events)/, (route) =>
      route.fulfill({ status: 404, json: { detail: 'not there' } }),
    );
    await page.reload();
    await page.getByText('Not known at this moment: alerts, the doctor').waitFor();
    await page.getByRole('link', { name: /^partner expires/ }).waitFor();
  });

  it('is shown without a complaint', () => {
    expect(dashboard.complaints).toEqual([]);
  });
});
