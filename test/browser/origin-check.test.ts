/** C7 in a real browser: which pages may call with a key, by its origin_check. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { useScene } from '../support/scenes.ts';
import { fetchInPage, type PageServer, startBrowser, startPages, type TestBrowser } from './chromium.ts';

describeWith(['chromium'], 'a page of a listed and a page of a foreign origin', ({ chromium }) => {
  // A key of each project is called through a route of its own, so that no key opens the preflight of another.
  const scene = useScene({
    config: {
      routes: ['browser', 'public_only', 'always'].map((project) => ({
        name: project,
        path: `/${project}/`,
        upstream: 'main',
        project,
      })),
      projects: Object.fromEntries(
        ['browser', 'public_only', 'always'].map((name) => [name, { formats: ['pair'] }]),
      ),
    },
  });
  let browser: TestBrowser;
  let pages: PageServer;
  let listed: Page;
  let foreign: Page;

  beforeAll(async () => {
    pages = await startPages();
    browser = await startBrowser(chromium);
    // The same server under two names is two origins.
    listed = await open(`http://127.0.0.1:${pages.port}`);
    foreign = await open(`http://localhost:${pages.port}`);
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
  });

  async function open(address: string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(address);
    return page;
  }

  /** What the script of the page is told: a status, or that the browser keeps the answer from it. */
  async function call(page: Page, project: string, credential: string): Promise<number | 'blocked'> {
    const headers = { Authorization: `Bearer ${credential}`, 'Content-Type': 'application/json' };
    const url = `${scene.gateway.url}/${project}/x`;
    const seen = await fetchInPage(page, { url, method: 'POST', headers, body: '{}' });
    return seen.blocked ? 'blocked' : seen.status;
  }

  it.each([
    ['browser', 'blocked', 1],
    ['public_only', 200, 2],
    ['always', 'blocked', 1],
  ] as const)('under %s a secret from the foreign page is %s', async (originCheck, expected, served) => {
    const allowedOrigins = [`http://127.0.0.1:${pages.port}`];
    const pair = await scene.gateway.createKey({ project: originCheck, originCheck, allowedOrigins });
    const before = scene.upstream.seen.length;
    expect(await call(listed, originCheck, pair)).toBe(200);
    expect(await call(foreign, originCheck, pair)).toBe(expected);
    expect(scene.upstream.seen).toHaveLength(before + served);
    // The public half alone is good on the listed page and nowhere else, whatever the check.
    const publicKey = pair.split(':')[0] ?? '';
    expect(await call(listed, originCheck, publicKey)).toBe(200);
    expect(await call(foreign, originCheck, publicKey)).toBe('blocked');
    expect(scene.upstream.seen).toHaveLength(before + served + 1);
  });
});
