/** The settings: the configuration as it runs, its reload, admin tokens and sessions. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { findFaults } from './support/axe.ts';
import { JOURNEY_TIMEOUT_MS, signIn, useDashboard } from './support/dashboard.ts';

describeWith(['chromium'], 'the settings in the dashboard', ({ chromium }) => {
  const dashboard = useDashboard(chromium, {}, { reloads: true });
  const journey = { timeout: JOURNEY_TIMEOUT_MS };

  it('show the configuration without secrets, and reload it with every mistake', journey, async () => {
    const page = await dashboard.openAs('owner', '/settings');
    const text = page.getByRole('region', { name: 'Text of the configuration' });
    await text.getByText('requestsPerHour: 1000').waitFor();
    expect(await text.innerText()).toContain('value: "***"');
    expect(await text.innerText()).not.toContain('Bearer sandbox');
    expect(await findFaults(page)).toEqual([]);

    const { configFile } = dashboard.gateway;
    const good = readFileSync(configFile, 'utf8');
    const reload = page.getByRole('button', { name: 'Reload gateway.yaml' });
    writeFileSync(configFile, good.replace('"requestsPerHour":1000', '"requestsPerHour":1234'));
    await reload.click();
    await page.getByText('Reloaded', { exact: true }).waitFor();
    await text.getByText('requestsPerHour: 1234').waitFor();

    const wrong = good.replace('"requestsPerHour":1000', '"requestsPerHour":"many"');
    writeFileSync(configFile, wrong.replace('"requestsPerMinute":100', '"requestsPerMinute":-1'));
    await reload.click();
    const refusal = page.getByRole('alert').filter({ hasText: 'Not reloaded' });
    for (const mistake of ['requestsPerHour', 'requestsPerMinute']) {
      await refusal.getByText(mistake).first().waitFor();
    }
    await text.getByText('requestsPerHour: 1234').waitFor();
    expect(await findFaults(page)).toEqual([]);
    writeFileSync(configFile, good);
  });

  it('make admin tokens, show them once, and revoke them', journey, async () => {
    const page = await dashboard.openAs('owner', '/settings');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Create admin token' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('grafana');
    await dialog.getByRole('button', { name: 'Create admin token' }).click();
    const token = (await page.getByTestId('issued-secret').innerText()).trim();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate<string>('document.documentElement.outerHTML')).not.toContain(token);
    const call = async (): Promise<number> =>
      (
        await fetch(`${dashboard.gateway.admin}/v1/projects`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).status;
    expect(await call()).toBe(200);
    const row = page.getByRole('row').filter({ hasText: 'grafana' });
    await row.getByText('viewer').waitFor();
    await page.getByRole('button', { name: 'Revoke grafana' }).click();
    await page.getByRole('textbox', { name: 'to confirm' }).fill('grafana');
    await dialog.getByRole('button', { name: 'Revoke admin token' }).click();
    await row.getByText('Revoked').waitFor();
    expect(await call()).toBe(401);
  });

  it('end every session of the token', journey, async () => {
    const token = await dashboard.createToken('editor');
    const [here, elsewhere] = [await dashboard.open(), await dashboard.open()];
    await signIn(here, token);
    await signIn(elsewhere, token);
    await here.goto(`${dashboard.gateway.admin}/settings`);
    await here.getByRole('button', { name: 'Sign out everywhere' }).click();
    await here.getByLabel('Admin token', { exact: true }).waitFor();
    await elsewhere.getByRole('link', { name: 'Keys', exact: true }).click();
    await elsewhere.getByLabel('Admin token', { exact: true }).waitFor();
  });

  it('show an editor no button for owners', journey, async () => {
    const page = await dashboard.openAs('editor', '/settings');
    await page.getByRole('region', { name: 'Text of the configuration' }).waitFor();
    for (const name of ['Reload gateway.yaml', 'Create admin token']) {
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    }
    expect(dashboard.complaints).toEqual([]);
  });
});
