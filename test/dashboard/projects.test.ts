/** Projects from the dashboard, and what their keys get from the gateway. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { findFaults } from './support/axe.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';

describeWith(['chromium'], 'projects in the dashboard', ({ chromium }) => {
  const dashboard = useDashboard(chromium, { projects: { declared: { preset: 'strict' } } });
  const journey = { timeout: JOURNEY_TIMEOUT_MS };

  async function call(key: string, content = 'Hello'): Promise<string> {
    const answer = await fetch(`${dashboard.gateway.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] }),
    });
    await answer.arrayBuffer();
    return `${answer.status} ${answer.headers.get('x-tollgate-error') ?? ''}`.trim();
  }

  async function choose(page: Page, name: string, item: string): Promise<void> {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }

  it('are created with a policy, changed, deactivated and deleted', journey, async () => {
    const page = await dashboard.openAs('editor', '/projects');
    await page.getByRole('button', { name: 'Create project' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('shop');
    await dialog.getByRole('textbox', { name: 'Organization' }).fill('acme');
    await dialog.getByRole('button', { name: 'Text of requests' }).click();
    await dialog.getByRole('textbox', { name: 'Refuse requests' }).fill('(?i)nightjar\n(?=a)');
    await dialog.getByRole('button', { name: 'Budget and limits' }).click();
    await dialog.getByLabel('Budget', { exact: true }).fill('500');
    expect(await findFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create project' }).click();
    // What only the gateway can judge is said at its field too.
    await dialog.getByText('is no regular expression in RE2 syntax').first().waitFor();
    await dialog.getByRole('textbox', { name: 'Refuse requests' }).fill('(?i)nightjar');
    await dialog.getByRole('button', { name: 'Create project' }).click();
    const row = page.getByRole('row').filter({ hasText: 'shop' });
    await row.getByText('$500.00 a month · 1 pattern blocked').filter({ visible: true }).waitFor();

    const key = await dashboard.gateway.createKey({ project: 'shop' });
    expect(await call(key)).toBe('200');
    expect(await call(key, 'Project NIGHTJAR')).toBe('403 policy_violation');

    await choose(page, 'shop', 'Edit…');
    await dialog.getByRole('button', { name: 'Text of requests' }).click();
    await dialog.getByRole('textbox', { name: 'Refuse requests' }).fill('');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await call(key, 'Project NIGHTJAR')).toBe('200');
    const { project } = await dashboard.gateway.server.services.projects.show('shop');
    expect(project.policy).toEqual({ budget: { usd: 500, period: 'month' } });

    await choose(page, 'shop', 'Deactivate');
    await row.getByText('Inactive').waitFor();
    expect(await call(key)).toBe('403 project_mismatch');

    await choose(page, 'shop', 'Delete…');
    expect(await dialog.getByRole('button', { name: 'Delete project' }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'to confirm' }).fill('shop');
    await dialog.getByRole('button', { name: 'Delete project' }).click();
    await row.waitFor({ state: 'detached' });
    expect(dashboard.complaints).toEqual([]);
  });

  it('show no button that would fail', journey, async () => {
    const page = await dashboard.openAs('editor', '/projects');
    await page.getByRole('button', { name: 'Actions for default' }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).waitFor();
    // It always exists.
    expect(await page.getByRole('menuitem', { name: 'Delete…' }).count()).toBe(0);
    await page.getByText('declared in gateway.yaml').waitFor();
    expect(await page.getByRole('button', { name: 'Actions for declared' }).count()).toBe(0);

    const viewed = await dashboard.openAs('viewer', '/projects');
    await viewed.getByRole('link', { name: 'declared' }).waitFor();
    expect(await viewed.getByRole('button', { name: /Actions for|Create/ }).count()).toBe(0);
  });
});
