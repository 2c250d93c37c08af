/** What a browser gets of the dashboard over HTTP, before any script runs. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';

const DIRECTORY = 'dist/dashboard';
const HTML = { headers: { accept: 'text/html' } };
const MAX_BUNDLE_BYTES = 350 * 1_024;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.stop());

/** Read to its end, so that its connection is free. */
async function get(path: string, init?: RequestInit) {
  const answer = await fetch(`${gateway.admin}${path}`, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe('the page', () => {
  it('allows nothing from elsewhere, no inline script, and style elements by a nonce of each answer', async () => {
    const answers = [await get('/'), await get('/')];
    const policies = answers.map(({ headers }) => headers.get('content-security-policy') ?? '');
    for (const policy of policies) {
      for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
        expect(policy.split('; ')).toContain(rule);
      }
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
    }
    const nonces = policies.map((policy) => /'nonce-([^']+)'/.exec(policy)?.[1] ?? '');
    expect(new Set(nonces).size).toBe(2);
    expect(answers[0]?.text).toContain(`nonce="${nonces[0]}"`);
    expect(answers[0]?.text).not.toContain('__CSP_NONCE__');
  });

  it('is not kept, and its assets are kept for good', async () => {
    const page = await get('/');
    expect(page.headers.get('cache-control')).toBe('no-store');
    const asset = /\/assets\/[^"]+\.js/.exec(page.text)?.[0] ?? '';
    const answer = await get(asset);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('content-type')).toContain('javascript');
  });

  it('answers at every address that a person may open', async () => {
    for (const path of ['/keys', '/keys/key_1', '/org/org_1/settings/api-keys', '/dashboard', '/nowhere']) {
      const answer = await get(path, HTML);
      expect(answer.status, path).toBe(200);
      expect(answer.text).toContain('<div id="root">');
    }
  });

  it('leaves the addresses of programs to programs', async () => {
    for (const path of ['/v1/nowhere', '/dashboard/nowhere', '/assets/nowhere.js']) {
      expect((await get(path, HTML)).status, path).toBe(404);
    }
    for (const path of ['/v1/api-keys', '/dashboard/api-keys']) {
      expect((await get(path, HTML)).status, path).toBe(401);
    }
    expect((await get('/livez', HTML)).headers.get('content-type')).toContain('text/plain');
    expect((await get('/metrics', HTML)).headers.get('content-type')).toContain('text/plain');
    expect((await get('/openapi.json', HTML)).headers.get('content-type')).toContain('json');
    expect((await get('/keys', { headers: { accept: 'application/json' } })).status).toBe(404);
    expect((await get('/keys', { ...HTML, method: 'POST' })).status).toBe(404);
  });
});

describe('the bundle', () => {
  const assets = globSync(`${DIRECTORY}/assets/*`);

  it('is small enough for a slow line', () => {
    const compressed = assets.filter((file) => file.endsWith('.gz'));
    const bytes = compressed.reduce((sum, file) => sum + statSync(file).size, 0);
    expect(compressed.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(MAX_BUNDLE_BYTES);
  });

  it('names no resource of another site', () => {
    const styles = assets.filter((file) => file.endsWith('.css'));
    expect(styles.length).toBeGreaterThan(0);
    for (const file of styles) expect(readFileSync(file, 'utf8')).not.toMatch(/url\(["']?(?:https?:)?\/\//);
    expect(readFileSync(join(DIRECTORY, 'index.html'), 'utf8')).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});

describe('a dashboard that is not built', () => {
  it('says how to build it, and leaves everything else alone', async () => {
    const bare = await startGateway({ dashboardDirectory: '/nonexistent' });
    try {
      const answer = await fetch(`${bare.admin}/`);
      expect(answer.status).toBe(503);
      expect(await answer.text()).toContain('npm run build');
      expect(await (await fetch(`${bare.admin}/livez`)).text()).toBe('ok\n');
    } finally {
      await bare.stop();
    }
  });
});
