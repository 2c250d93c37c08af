/** R5, R6, R7, R9, R66, R68, R69: the life of a key from the dashboard, as its holder sees it through the gateway. */
import OpenAI from 'openai';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';

describeWith(['chromium'], 'keys in the dashboard', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  const journey = { timeout: JOURNEY_TIMEOUT_MS };

  /** The status that a call with this key gets. */
  async function call(key: string): Promise<number> {
    const baseURL = `${dashboard.gateway.url}/openai/v1`;
    const client = new OpenAI({ baseURL, apiKey: key, maxRetries: 0 });
    try {
      const messages = [{ role: 'user' as const, content: 'Hello' }];
      await client.chat.completions.create({ model: 'gpt-4o-mini', messages });
      return 200;
    } catch (error) {
      return (error as { status: number }).status;
    }
  }

  async function startCreating(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name: 'Create key' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  }

  async function finishCreating(page: Page): Promise<string> {
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    return readIssued(page);
  }

  async function readIssued(page: Page): Promise<string> {
    const key = (await page.getByTestId('issued-key').innerText()).trim();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByTestId('issued-key').waitFor({ state: 'detached' });
    return key;
  }

  async function choose(page: Page, name: string, item: string): Promise<void> {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }

  it('are created, used by the openai SDK, seen in its chart, revoked and refused', journey, async () => {
    const page = await dashboard.openAs('editor', '/keys');
    await startCreating(page, 'first app');
    const key = await finishCreating(page);
    expect(key).toMatch(/^tg_live_\w{8}_\w{24}$/);
    expect(await call(key)).toBe(200);

    const row = page.getByRole('row').filter({ hasText: 'first app' });
    await row.getByText(key.slice(-8)).filter({ visible: true }).waitFor();
    await row.getByText('Active').waitFor();
    // Last use and usage come in by themselves.
    await row.getByText('just now').waitFor({ timeout: 60_000 });
    expect(await page.evaluate<string>('document.documentElement.outerHTML')).not.toContain(key);

    await row.getByRole('link', { name: 'first app' }).click();
    await page.getByText('1 h', { exact: true }).click();
    const chart = page.getByRole('region', { name: 'Requests', exact: true }).locator('figure');
    await until(async () => (await chart.locator('tbody td:nth-child(2)').allTextContents()).includes('1'));
    await page.getByRole('link', { name: 'Keys', exact: true }).click();

    await choose(page, 'first app', 'Revoke and delete…');
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Revoke key' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'to confirm' }).fill('first app');
    await confirm.click();
    await page.getByText('is revoked').waitFor();
    expect(await call(key)).toBe(401);
    await row.waitFor({ state: 'detached' });
  });

  it('are created with limits, expiry, rights and places', journey, async () => {
    const page = await dashboard.openAs('editor', '/keys');
    await startCreating(page, 'narrow');
    await page.getByText('90 days').click();
    for (const section of ['Limits and budget', 'Permissions, routes', 'Origins and addresses']) {
      await page.getByRole('button', { name: section }).click();
    }
    await page.getByRole('button', { name: 'Production', exact: true }).click();
    await page.getByLabel('Budget', { exact: true }).fill('50');
    await page.getByRole('combobox', { name: 'Permissions' }).pressSequentially('tasks:read,');
    await page.getByRole('textbox', { name: 'Models' }).fill('gpt-4o-mini\nclaude-*');
    await page
      .getByRole('textbox', { name: 'Origins or domains' })
      .fill('https://app.example.com\nhttps://app.example.com/login');
    await page.getByText('has a path').waitFor();
    await page
      .getByRole('textbox', { name: 'Origins or domains' })
      .fill('https://app.example.com, *.example.com');
    await page.getByRole('textbox', { name: 'Addresses' }).fill('10.0.0.0/8\n10.0.0.1.1');
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    // What only the gateway can judge is said at its field too.
    await page.getByText('is not an address range').first().waitFor();
    await page.getByRole('textbox', { name: 'Addresses' }).fill('10.0.0.0/8');
    await finishCreating(page);

    const { records } = await dashboard.gateway.server.services.keys.list({ name: 'narrow' });
    expect(records[0]?.key).toMatchObject({
      permissions: ['tasks:read'],
      models: ['gpt-4o-mini', 'claude-*'],
      allowedOrigins: ['https://app.example.com', 'https://*.example.com'],
      allowedIps: ['10.0.0.0/8'],
      budget: { usd: 50, period: 'month' },
      rateLimits: { requestsPerMinute: 100, requestsPerHour: 5_000, requestsPerDay: 100_000 },
    });
    const days = ((records[0]?.key.expiresAt ?? 0) - dashboard.gateway.nowMs()) / 86_400_000;
    expect(days).toBeGreaterThan(89);
    expect(days).toBeLessThan(90.1);
  });

  it('are switched off and on', journey, async () => {
    const key = await dashboard.gateway.createKey({ name: 'switched' });
    const page = await dashboard.openAs('editor', '/keys');
    const toggle = page.getByRole('switch', { name: 'switched is enabled' });
    await toggle.waitFor();
    await toggle.press('Space');
    await page.getByRole('row').filter({ hasText: 'switched' }).getByText('Disabled').waitFor();
    expect(await call(key)).toBe(401);
    await toggle.press('Space');
    await page.getByRole('row').filter({ hasText: 'switched' }).getByText('Active').waitFor();
    expect(await call(key)).toBe(200);
  });

  it('are edited: what was not touched stays', journey, async () => {
    await dashboard.gateway.createKey({
      name: 'edited',
      rateLimits: { requestsPerMinute: 7 },
      models: ['gpt-*'],
    });
    const page = await dashboard.openAs('editor', '/keys');
    await choose(page, 'edited', 'Edit…');
    await page.getByRole('textbox', { name: 'Description' }).fill('for the shop');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('for the shop').waitFor();
    const { records } = await dashboard.gateway.server.services.keys.list({ name: 'edited' });
    expect(records[0]?.key).toMatchObject({
      description: 'for the shop',
      models: ['gpt-*'],
      rateLimits: { requestsPerMinute: 7 },
    });
  });

  it('are rotated with a grace in which both secrets work', journey, async () => {
    const before = await dashboard.gateway.createKey({ name: 'rotated' });
    const page = await dashboard.openAs('editor', '/keys');
    await choose(page, 'rotated', 'Rotate…');
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate key' }).click();
    const after = await readIssued(page);
    expect(after).not.toBe(before);
    expect([await call(before), await call(after)]).toEqual([200, 200]);
    await dashboard.gateway.server.services.lastUse.flush();
    await until(
      async () => {
        const { records } = await dashboard.gateway.server.services.keys.list({ name: 'rotated' });
        return records[0]?.previousSecret?.lastUsedAt ?? null;
      },
      Boolean,
      30_000,
    );
    const row = page.getByRole('row').filter({ hasText: 'rotated' });
    await row.getByText(`old secret …${before.slice(-8)}`).waitFor();
    await row.getByText('last used just now').waitFor({ timeout: 60_000 });
    await choose(page, 'rotated', 'Rotate…');
    await page.getByText(`An older secret (…${before.slice(-8)}) still works`).waitFor();
  });

  it('are found by what is pasted, and changed together', journey, async () => {
    const keys = [];
    for (const name of ['bulk one', 'bulk two', 'bulk three']) {
      keys.push(await dashboard.gateway.createKey({ name }));
    }
    const page = await dashboard.openAs('editor', '/keys');
    const search = page.getByRole('searchbox', { name: 'Search keys' });
    await search.fill(keys[1] ?? '');
    await page.getByText('1–1 of 1').waitFor();
    await page.getByRole('link', { name: 'bulk two' }).waitFor();
    expect(page.url()).not.toContain(keys[1]);
    await search.fill('bulk');
    await page.getByText('1–3 of 3').waitFor();
    await page.getByLabel('Select all keys of this page').click();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('3 keys disabled').waitFor();
    expect(await Promise.all(keys.map(call))).toEqual([401, 401, 401]);
    await page.getByLabel('Select all keys of this page').click();
    await page.getByRole('button', { name: 'Revoke…' }).click();
    await page.getByRole('textbox', { name: 'to confirm' }).fill('3 keys');
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke 3 keys' }).click();
    await page.getByText('No key matches').waitFor();
  });

  it('of one organization have an address of their own', journey, async () => {
    const { projects, keys } = dashboard.gateway.server.services;
    const { project } = await projects.create({ name: 'acme-web', organization: 'acme' });
    await keys.create({ name: 'of acme', project: project.id, allowedOrigins: ['shop.example.com'] }, 'test');
    const page = await dashboard.openAs('editor', `/org/${project.organizationId}/settings/api-keys`);
    await page.getByRole('heading', { level: 1, name: 'API keys of acme' }).waitFor();
    await page.getByText('1–1 of 1').waitFor();
    await page.getByRole('link', { name: 'of acme' }).waitFor();
  });

  it('is all done without a complaint of any page', () => {
    expect(dashboard.complaints).toEqual([]);
  });
});
