/** Getting in and out: the token is typed once and is found nowhere afterwards. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { JOURNEY_TIMEOUT_MS, signIn, useDashboard } from './support/dashboard.ts';

describeWith(['chromium'], 'signing in to the dashboard', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

  it('is refused with a wrong token, in words', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    const page = await dashboard.open();
    await page.getByLabel('Admin token', { exact: true }).fill('tga_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The token is not valid').waitFor();
    expect(await page.getByLabel('Admin token', { exact: true }).inputValue()).toBe('');
  });

  it('lasts over a reload and leads to the address that was asked for', {
    timeout: JOURNEY_TIMEOUT_MS,
  }, async () => {
    const page = await dashboard.open();
    await page.goto(`${dashboard.gateway.admin}/keys`);
    await page.getByLabel('Admin token', { exact: true }).fill(await dashboard.createToken('owner'));
    await page.keyboard.press('Enter');
    await heading(page, 'Keys').waitFor();
    await page.reload();
    await heading(page, 'Keys').waitFor();
  });

  it('leaves no secret in storage, address, history or page', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    const page = await dashboard.open();
    const token = await dashboard.createToken('owner');
    await signIn(page, token);
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await heading(page, 'Keys').waitFor();
    const seen = await page.evaluate<string>(
      `JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage }, history.state])
        + document.documentElement.outerHTML`,
    );
    expect(seen).not.toContain(token);
    const cookies = await page.context().cookies(`${dashboard.gateway.admin}/dashboard`);
    expect(cookies).toMatchObject([{ name: 'session', httpOnly: true, sameSite: 'Strict' }]);
    expect(seen).not.toContain(cookies[0]?.value);
  });

  it('ends with signing out: nothing shows on the way back', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    const page = await dashboard.openAs('owner', '/keys');
    await page.getByRole('button', { name: 'owner of the test' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading(page, 'Sign in').waitFor();
    expect(await page.context().cookies(`${dashboard.gateway.admin}/dashboard`)).toEqual([]);
    expect(await page.evaluate<number>('localStorage.length + sessionStorage.length')).toBe(0);
    await page.goBack();
    await heading(page, 'Sign in').waitFor();
  });

  it('is asked for again when the token is revoked', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    const page = await dashboard.openAs('viewer', '/keys');
    const { adminTokens } = dashboard.gateway.server.services;
    for (const { id, role } of await adminTokens.list()) if (role === 'viewer') await adminTokens.revoke(id);
    // The list is read again by itself.
    await heading(page, 'Sign in').waitFor({ timeout: 60_000 });
  });

  it('happens without a complaint of any page', () => {
    expect(dashboard.complaints).toEqual([]);
  });
});
