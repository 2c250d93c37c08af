/** Alert rules, events and webhooks from the dashboard. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import { describeWith } from '../support/requirements.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { findFaults } from './support/axe.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';

const DECLARED = { name: 'from-file', kind: 'key_idle' };

describeWith(['chromium'], 'alerts in the dashboard', ({ chromium }) => {
  const dashboard = useDashboard(chromium, {
    alerts: { privateTargets: ['127.0.0.0/8'], rules: { [DECLARED.name]: { kind: DECLARED.kind } } },
  });
  const journey = { timeout: JOURNEY_TIMEOUT_MS };
  const answers: number[] = [];
  let receiver: TestUpstream;
  beforeAll(async () => {
    receiver = await startUpstream((_request, response) => {
      response.writeHead(answers.shift() ?? 200).end('{}');
    });
  });
  afterAll(() => receiver.close());

  async function choose(page: Page, name: string, item: string): Promise<void> {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }

  it('rules are created, changed, muted, switched off and deleted', journey, async () => {
    const page = await dashboard.openAs('editor', '/alerts?tab=rules');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Create rule' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('shop-errors');
    await dialog.getByRole('textbox', { name: 'Above, percent' }).fill('7');
    expect(await findFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create rule' }).click();
    const row = page.getByRole('row').filter({ hasText: 'shop-errors' });
    await row.getByText('above 7%, requests at least 20, within 15m').waitFor();

    await choose(page, 'shop-errors', 'Edit…');
    await dialog.getByRole('textbox', { name: 'Within' }).fill('forever');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('is not').first().waitFor();
    await dialog.getByRole('textbox', { name: 'Within' }).fill('1h');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('within 1h').waitFor();

    await choose(page, 'shop-errors', 'Mute for a day');
    await row.getByText('Muted').waitFor();
    await choose(page, 'shop-errors', 'Unmute');
    await row.getByText('On', { exact: true }).waitFor();
    await choose(page, 'shop-errors', 'Switch off');
    await row.getByText('Off', { exact: true }).waitFor();
    await choose(page, 'shop-errors', 'Delete…');
    await page.getByRole('textbox', { name: 'to confirm' }).fill('shop-errors');
    await dialog.getByRole('button', { name: 'Delete rule' }).click();
    await row.waitFor({ state: 'detached' });
  });

  it('rules of the file are muted at most, and those that come with the gateway stay', journey, async () => {
    const page = await dashboard.openAs('editor', '/alerts?tab=rules');
    await page.getByRole('button', { name: 'Actions for from-file' }).click();
    await page.getByRole('menuitem', { name: 'Mute for a day' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Edit…' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Actions for error-rate' }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Delete…' }).count()).toBe(0);
  });

  it('webhooks show their secret once, are tested, and tell what became of each event', journey, async () => {
    const page = await dashboard.openAs('editor', '/alerts?tab=webhooks');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Create webhook' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('on-call');
    await dialog.getByRole('textbox', { name: 'Address' }).fill(`${receiver.url}/hidden-path`);
    await dialog.getByRole('button', { name: 'Create webhook' }).click();
    const secret = await page.getByTestId('issued-secret').innerText();
    expect(secret).toMatch(/^whsec_/);
    expect(await findFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await dialog.waitFor({ state: 'detached' });
    const html = await page.evaluate<string>('document.documentElement.outerHTML');
    expect(html).not.toContain(secret.trim());
    expect(html).not.toContain('hidden-path');

    answers.push(503);
    await choose(page, 'on-call', 'Send a test…');
    await dialog.getByRole('button', { name: 'Send test' }).click();
    await dialog.getByText('the receiver answered 503').waitFor();
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByText('It arrived').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    expect(receiver.seen.map(({ url }) => url)).toEqual(['/hidden-path', '/hidden-path']);

    await page.getByRole('tab', { name: 'Deliveries' }).click();
    await page.getByRole('row').getByText('Delivered').waitFor();
    const dead = page.getByRole('row').filter({ hasText: 'the receiver answered 503' });
    await dead.getByRole('button', { name: 'Send again' }).click();
    await dead.waitFor({ state: 'detached' });
    expect(receiver.seen).toHaveLength(3);

    await page.getByRole('tab', { name: 'Webhooks' }).click();
    const toggle = page.getByRole('switch', { name: 'on-call is enabled' });
    await toggle.press('Space');
    await page.getByText('Nothing is sent to “on-call” now').waitFor();
    await choose(page, 'on-call', 'Delete…');
    await page.getByRole('textbox', { name: 'to confirm' }).fill('on-call');
    await dialog.getByRole('button', { name: 'Delete webhook' }).click();
    await page.getByText('There are no webhooks yet').waitFor();
  });

  it('events are told in words and filtered', journey, async () => {
    const { alerts, keys } = dashboard.gateway.server.services;
    const { record } = await keys.create({ name: 'leaking' }, 'test');
    const at = dashboard.gateway.nowMs();
    await alerts.store.insert({
      events: [
        {
          id: newId('ale'),
          ruleId: 'alr_any',
          ruleName: 'error-rate',
          kind: 'error_rate',
          severity: 'critical',
          state: 'firing',
          firingId: null,
          subject: { type: 'key', id: record.key.id, name: 'leaking', projectId: record.key.projectId },
          at,
          window: { fromMs: at - 900_000, toMs: at },
          title: 'Key "leaking" has many errors',
          summary: `30 of 200 requests of Key "leaking" (${record.key.id}) failed.`,
          figures: { errors: 30 },
          muted: false,
        },
      ],
      states: [],
    });
    const page = await dashboard.openAs('viewer', '/alerts');
    await page.getByText('30 of 200 requests of Key "leaking" failed.').waitFor();
    expect(await page.getByRole('link', { name: 'leaking' }).getAttribute('href')).toBe(
      `/keys/${record.key.id}`,
    );
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Resolved' }).click();
    await page.getByText('No event matches').waitFor();
    // A viewer changes nothing.
    for (const tab of ['Rules', 'Webhooks', 'Deliveries']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
      expect(await page.getByRole('button', { name: /Create|Actions for|Send again/ }).count(), tab).toBe(0);
      expect(await findFaults(page), tab).toEqual([]);
    }
    expect(dashboard.complaints).toEqual([]);
  });
});
