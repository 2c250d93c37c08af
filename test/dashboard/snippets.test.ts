/** The code beside a new key works as it stands there. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { runProgram, type ProgramAnswer } from '../support/run.ts';
import { JOURNEY_TIMEOUT_MS, useDashboard } from './support/dashboard.ts';

describeWith(['chromium'], 'the code beside a new key', ({ chromium }) => {
  const dashboard = useDashboard(chromium);
  let directory = '';
  const snippets = new Map<string, string>();

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'tollgate-snippets-'));
    symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function readSnippets(page: Page): Promise<void> {
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      const code = page.getByRole('tabpanel').locator('pre');
      snippets.set(await tab.innerText(), await code.innerText());
    }
  }

  function runJavaScript(name: string): Promise<ProgramAnswer> {
    const file = join(directory, 'snippet.mjs');
    writeFileSync(file, snippets.get(name) ?? '');
    return runProgram(process.execPath, [file]);
  }

  it('is there for every client', { timeout: JOURNEY_TIMEOUT_MS }, async () => {
    const page = await dashboard.openAs('owner', '/keys');
    await page.getByRole('button', { name: 'Create key' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('with code');
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    await page.getByTestId('issued-key').waitFor();
    await readSnippets(page);
    expect([...snippets.keys()]).toEqual([
      'curl',
      'OpenAI JS',
      'OpenAI Python',
      'fetch',
      'Anthropic JS',
      'Limits',
    ]);
    expect(snippets.get('OpenAI Python')).toContain(`base_url="${dashboard.gateway.url}/openai/v1"`);
  });

  it.each(['OpenAI JS', 'Anthropic JS', 'fetch'])('runs: %s', async (name) => {
    const { exitCode, stdout, stderr } = await runJavaScript(name);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.trim()).not.toBe('');
    if (name === 'fetch') expect(stdout).toMatch(/^200 /);
  });

  it.each(['curl', 'Limits'])('runs in a shell: %s', async (name) => {
    const { exitCode, stdout } = await runProgram('sh', ['-c', `${snippets.get(name)} --silent --fail`]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toBeTypeOf('object');
  });
});
