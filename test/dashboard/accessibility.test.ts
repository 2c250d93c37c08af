/** Every page and dialog for people who do not see it well, or use no mouse. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { findFaults } from './support/axe.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';

const PAGES = [
  '/',
  '/keys',
  '/usage',
  '/projects',
  '/alerts',
  '/alerts?tab=rules',
  '/alerts?tab=webhooks',
  '/alerts?tab=deliveries',
  '/audit-log',
  '/settings',
  '/no-such-page',
];

describeWith(['chromium'], 'the dashboard for everyone', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  const journey = { timeout: JOURNEY_TIMEOUT_MS };
  beforeAll(async () => {
    await dashboard.gateway.createKey({
      name: 'a pair',
      format: 'pair',
      allowedOrigins: ['app.example.com'],
    });
    await dashboard.gateway.createKey({
      name: 'of the future',
      expiresAt: dashboard.gateway.nowMs() + 86_400_000,
    });
    const { keys } = dashboard.gateway.server.services;
    const { records } = await keys.list({});
    await keys.disable(records[0]?.key.id ?? '');
  });

  async function isWithoutFault(page: Page, what: string): Promise<void> {
    expect(await findFaults(page), what).toEqual([]);
  }

  /** More than the width of the screen makes a phone scroll sideways. */
  async function fits(page: Page, what: string): Promise<void> {
    const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(excess, what).toBeLessThanOrEqual(0);
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it.each([1_440, 390])(
      `has no serious fault on any page, ${colorScheme}, %i pixels wide`,
      journey,
      async (width) => {
        const page = await dashboard.open({ colorScheme, viewport: { width, height: 844 } });
        await page.getByLabel('Admin token', { exact: true }).waitFor();
        await isWithoutFault(page, 'sign-in');
        await page.getByLabel('Admin token', { exact: true }).fill(await dashboard.createToken('owner'));
        await page.keyboard.press('Enter');
        for (const path of PAGES) {
          await page.goto(`${dashboard.gateway.admin}${path}`);
          await page.getByRole('heading', { level: 1 }).waitFor();
          await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
          await isWithoutFault(page, path);
          await fits(page, path);
        }
      },
    );

    it(`has no serious fault in its dialogs, ${colorScheme}`, journey, async () => {
      const page = await dashboard.openAs('owner', '/keys', { colorScheme });
      await page.getByRole('button', { name: 'Create key' }).click();
      for (const section of ['Limits and budget', 'Permissions, routes', 'Origins and addresses']) {
        await page.getByRole('button', { name: section }).click();
      }
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('shown once');
      await isWithoutFault(page, 'create');
      await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
      await page.getByTestId('issued-key').waitFor();
      await isWithoutFault(page, 'issued');
      await page.getByRole('button', { name: 'I have stored it' }).click();
      for (const item of ['Edit…', 'Rotate…', 'Revoke and delete…']) {
        await page.getByRole('button', { name: 'Actions for shown once' }).first().click();
        await page.getByRole('menuitem', { name: item }).waitFor();
        await isWithoutFault(page, 'menu');
        await page.getByRole('menuitem', { name: item }).click();
        await page.getByRole('dialog').waitFor();
        await isWithoutFault(page, item);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    });
  }

  it(
    'is used by keyboard alone: sign in, open a page, create a key, go on where it began',
    journey,
    async () => {
      const page = await dashboard.open();
      const isFocused = async (role: 'button' | 'link' | 'textbox', name: string): Promise<boolean> =>
        (await page.getByRole(role, { name, exact: true }).and(page.locator(':focus')).count()) === 1;
      await page.getByLabel('Admin token', { exact: true }).waitFor();
      await page.keyboard.type(await dashboard.createToken('owner'));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

      async function tabTo(role: 'button' | 'link' | 'textbox', name: string): Promise<void> {
        for (let presses = 0; presses < 40; presses++) {
          if (await isFocused(role, name)) return;
          await page.keyboard.press('Tab');
        }
        throw new Error(`${name} is not reached by Tab`);
      }

      await page.keyboard.press('Shift+Tab');
      await tabTo('link', 'Keys');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
      await tabTo('button', 'Create key');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
      await tabTo('textbox', 'Name');
      await page.keyboard.type('by keyboard');
      await page.keyboard.press('Enter');
      await page.getByTestId('issued-key').waitFor();
      await tabTo('button', 'I have stored it');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'by keyboard' }).waitFor();
      // Where the dialog was opened the keyboard goes on.
      expect(await isFocused('button', 'Create key')).toBe(true);
    },
  );
});
