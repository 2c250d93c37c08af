/**
 * The built-in upstream of test keys: it answers like the providers do, costs nothing and knows nothing of
 * keys. It lives in a thread of its own, since a long prompt must never stall a gateway worker's loop, and
 * listens on loopback alone.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

export type SandboxProvider = 'openai' | 'anthropic' | 'google' | 'generic';

export interface Sandbox {
  /** Base URL of an upstream that speaks this dialect, without a trailing slash. No credential is asked for. */
  url(provider: SandboxProvider): string;
  /** Ends the thread and every connection to it. */
  close(): Promise<void>;
}

/**
 * Resolves once the sandbox listens; rejects when its thread cannot start. A thread that dies later leaves
 * test keys with `upstream_unreachable` and live traffic untouched; `onCrash` is told why.
 */
export async function startSandbox(onCrash: (error: unknown) => void = () => {}): Promise<Sandbox> {
  // The compiled package holds thread.js where the source tree holds thread.ts.
  const worker = new Worker(new URL(`./thread${extname(import.meta.url)}`, import.meta.url));
  const port = await waitForPort(worker);
  // Without a listener an error in the thread would be thrown in ours.
  worker.on('error', onCrash);
  return {
    url: (provider) => `http://127.0.0.1:${port}/${provider}`,
    close: async () => {
      await worker.terminate();
    },
  };
}

function waitForPort(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The sandbox thread ended before it listened.')));
  });
}
