/** A started gateway with the sandbox as its provider, and a browser that looks at its dashboard. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { CHROMIUM_FLAGS } from '../../browser/chromium.ts';
import { startGateway, type TestGateway, type TestGatewayOptions } from '../../support/gateway.ts';

/** What a loaded machine may take for one step of a page. */
const STEP_TIMEOUT_MS = 20_000;
/** A journey has many steps. */
export const JOURNEY_TIMEOUT_MS = 120_000;

type Role = 'owner' | 'editor' | 'viewer';

export interface Dashboard {
  readonly gateway: TestGateway;
  /** A page in a browser without any memory, on the way in. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** A page that is signed in with a new token of this role. */
  openAs(role: Role, path?: string, options?: BrowserContextOptions): Promise<Page>;
  createToken(role: Role): Promise<string>;
  /** What scripts and policies of all pages complained of. */
  readonly complaints: readonly string[];
}

/** Starts all of it before the tests of the file; pages are closed after each test. */
export function useDashboard(
  executablePath: string,
  config: Record<string, unknown> = {},
  ability: Pick<TestGatewayOptions, 'reloads'> = {},
): Dashboard {
  const parts: { sandbox?: Sandbox; gateway?: TestGateway; browser?: Browser } = {};
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    parts.sandbox = await startSandbox();
    parts.gateway = await startGateway({ config: describeGateway(parts.sandbox, config), ...ability });
    parts.browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  }, 120_000);
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  afterAll(async () => {
    await parts.browser?.close();
    await parts.gateway?.stop();
    await parts.sandbox?.close();
  });
  const gateway = (): TestGateway => {
    if (parts.gateway === undefined) throw new Error('the gateway has not started');
    return parts.gateway;
  };
  const createToken = async (role: Role): Promise<string> =>
    (await gateway().server.services.adminTokens.create({ name: `${role} of the test`, role })).token;

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    if (parts.browser === undefined) throw new Error('the browser has not started');
    const context = await parts.browser.newContext({ viewport: { width: 1_440, height: 900 }, ...options });
    contexts.push(context);
    context.setDefaultTimeout(STEP_TIMEOUT_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // Answers that are no 2xx are complained of too, the one to "who is signed in?" among them.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
    await page.goto(`${gateway().admin}/`);
    return page;
  }

  return {
    get gateway() {
      return gateway();
    },
    open,
    createToken,
    complaints,
    openAs: async (role, path = '/', options) => {
      const page = await open(options);
      await signIn(page, await createToken(role));
      if (path !== '/') await page.goto(`${gateway().admin}${path}`);
      return page;
    },
  };
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Admin token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

function describeGateway(sandbox: Sandbox, config: Record<string, unknown>): Record<string, unknown> {
  const credential = (value: string) => ({ mode: 'inject', value });
  return {
    upstreams: {
      openai: { url: sandbox.url('openai'), provider: 'openai', credential: credential('Bearer sandbox') },
      anthropic: { url: sandbox.url('anthropic'), provider: 'anthropic', credential: credential('sandbox') },
    },
    routes: [
      { name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'openai' },
      { name: 'anthropic', path: '/anthropic/', stripPrefix: '/anthropic', upstream: 'anthropic' },
    ],
    plans: { free: { requestsPerMinute: 100, requestsPerHour: 1_000 } },
    projects: { default: { formats: ['prefixed', 'pair', 'token'] } },
    ...config,
  };
}
