import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { type Scene, useScene } from '../support/scenes.ts';
import { fetchInPage, type PageServer, startBrowser, startPages, type TestBrowser } from './chromium.ts';

describeWith(['chromium'], 'a page in a browser', ({ chromium }) => {
  const scene: Scene = useScene({
    route: { errors: 'flat', permissions: { DELETE: 'things:delete' } },
    config: { projects: { default: { formats: ['prefixed', 'pair'] } } },
  });
  let browser: TestBrowser;
  let pages: PageServer;
  let key = '';
  let publicKey = '';
  let page: Page | undefined;

  beforeAll(async () => {
    pages = await startPages();
    browser = await startBrowser(chromium);
    const allowedOrigins = [allowed()];
    key = await scene.gateway.createKey({ allowedOrigins, permissions: ['things:read'] });
    // With `public_only` its secret half might come from anywhere, and the preflight would be open to all.
    const pair = await scene.gateway.createKey({ format: 'pair', allowedOrigins, originCheck: 'browser' });
    publicKey = pair.split(':')[0] ?? '';
  });
  afterEach(async () => {
    await page?.close();
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
  });

  /** The same server under two names is two origins. */
  const allowed = () => `http://127.0.0.1:${pages.port}`;
  const foreign = () => `http://localhost:${pages.port}`;
  const url = () => `${scene.gateway.url}/api/things`;

  async function open(address: string): Promise<Page> {
    page = await browser.context.newPage();
    await page.goto(address);
    return page;
  }

  it('calls from an allowed origin, with a preflight for X-API-Key and other headers', async () => {
    const answer = await fetchInPage(await open(allowed()), {
      url: url(),
      method: 'POST',
      headers: { 'X-API-Key': key, 'X-Custom': 'yes', 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect(answer).toMatchObject({ blocked: false, status: 200, body: '{"ok":true}' });
    expect(scene.upstream.seen.at(-1)?.headers['x-custom']).toBe('yes');
    expect(scene.upstream.seen.every(({ method }) => method === 'POST')).toBe(true);
  });

  it('R49 reads what remains of its limits', async () => {
    const limited = await scene.gateway.createKey({
      allowedOrigins: [allowed()],
      rateLimits: { requestsPerMinute: 5 },
    });
    const { headers } = await fetchInPage(await open(allowed()), {
      url: url(),
      headers: { 'X-API-Key': limited },
    });
    expect(headers).toMatchObject({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '4',
      'x-ratelimit-reset': expect.any(String) as string,
      'x-request-id': expect.any(String) as string,
    });
  });

  it('reads the bodies of 401, 403 and 429', async () => {
    const limited = await scene.gateway.createKey({
      allowedOrigins: [allowed()],
      rateLimits: { requestsPerMinute: 1 },
    });
    const opened = await open(allowed());
    await fetchInPage(opened, { url: url(), headers: { 'X-API-Key': limited } });
    const mistyped = key.slice(0, -2) + (key.endsWith('00') ? '11' : '00');
    const answers = [
      await fetchInPage(opened, { url: url(), headers: { 'X-API-Key': mistyped } }),
      await fetchInPage(opened, { url: url(), method: 'DELETE', headers: { 'X-API-Key': key } }),
      await fetchInPage(opened, { url: url(), headers: { 'X-API-Key': limited } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 429]);
    for (const { body } of answers) expect(JSON.parse(body)).toHaveProperty('message');
    expect(answers[2]?.headers['retry-after']).toMatch(/^\d+$/);
  });

  it('calls with a publishable key from its origin', async () => {
    const headers = { Authorization: `Bearer ${publicKey}` };
    const answer = await fetchInPage(await open(allowed()), { url: url(), headers });
    expect(answer).toMatchObject({ status: 200, body: '{"ok":true}' });
  });

  it('is kept from calling from a foreign origin', async () => {
    const before = scene.upstream.seen.length;
    const opened = await open(foreign());
    for (const headers of [{ 'X-API-Key': key }, { Authorization: `Bearer ${publicKey}` }]) {
      expect(await fetchInPage(opened, { url: url(), headers })).toMatchObject({ blocked: true });
    }
    // Without a header of its own there is no preflight, so the answer itself has to be kept back.
    expect(await fetchInPage(opened, { url: url() })).toMatchObject({ blocked: true });
    expect(scene.upstream.seen).toHaveLength(before);
  });

  it('is kept from calling from a sandboxed frame, whose origin is null', async () => {
    const before = scene.upstream.seen.length;
    const opened = await open(`${allowed()}/sandboxed`);
    const frame = opened.frames().at(-1);
    expect(frame).not.toBe(opened.mainFrame());
    for (const headers of [{ 'X-API-Key': key }, { Authorization: `Bearer ${publicKey}` }]) {
      expect(await fetchInPage(frame ?? opened, { url: url(), headers })).toMatchObject({ blocked: true });
    }
    expect(scene.upstream.seen).toHaveLength(before);
  });

  // Last, because from then on the union of the route is every origin.
  it('calls from anywhere with a key that has no list', async () => {
    const open_ = await scene.gateway.createKey();
    for (const origin of [foreign(), allowed()]) {
      const answer = await fetchInPage(await open(origin), { url: url(), headers: { 'X-API-Key': open_ } });
      expect(answer.status).toBe(200);
      await page?.close();
    }
    // The preflight passes now, the key's own list still holds.
    const answer = await fetchInPage(await open(foreign()), { url: url(), headers: { 'X-API-Key': key } });
    expect(answer).toMatchObject({ blocked: true });
  });
});
