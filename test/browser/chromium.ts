/** A Chromium of its own with nothing of a user in it, and pages on origins that the test chooses. */
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Frame } from 'playwright-core';

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface TestBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

export async function startBrowser(executablePath: string): Promise<TestBrowser> {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-chromium-'));
  const context = await chromium.launchPersistentContext(directory, {
    executablePath,
    headless: true,
    args: CHROMIUM_FLAGS,
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export interface PageServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves an empty page, and at /sandboxed one with a frame whose origin is `null`. */
export async function startPages(): Promise<PageServer> {
  const server = http.createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    const frame = '<iframe sandbox="allow-scripts" srcdoc="<p>frame</p>"></iframe>';
    response.end(`<!doctype html><title>page</title>${request.url === '/sandboxed' ? frame : ''}`);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface PageFetch {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What the script of a page gets to see of an answer; `blocked` when the browser keeps it from the page. */
export interface SeenByPage {
  readonly blocked: boolean;
  readonly status: number;
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** Calls fetch as a script of the page or frame would. */
export function fetchInPage(frame: Pick<Frame, 'evaluate'>, request: PageFetch): Promise<SeenByPage> {
  return frame.evaluate(async ({ url, ...init }) => {
    try {
      const answer = await fetch(url, init);
      const headers = Object.fromEntries(answer.headers.entries());
      return { blocked: false, status: answer.status, body: await answer.text(), headers };
    } catch {
      return { blocked: true, status: 0, body: '', headers: {} };
    }
  }, request);
}
