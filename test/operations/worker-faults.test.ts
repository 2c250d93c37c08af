/** A worker thread that throws, runs out of memory or hangs: the others serve, and it is replaced. */
import { Session } from 'node:inspector/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

let upstream: TestUpstream;
let gateway: TestGateway;
const debuggerSession = new Session();
/** The debugger's sessions with gateway workers, in the order of their start. */
const workers: string[] = [];

beforeAll(async () => {
  debuggerSession.connect();
  debuggerSession.on('NodeWorker.attachedToWorker', ({ params }) => {
    if (params.workerInfo.url.endsWith('/app/worker.ts')) workers.push(params.sessionId);
  });
  await debuggerSession.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  upstream = await startUpstream();
  gateway = await startGateway({
    config: {
      listen: { workers: 2 },
      upstreams: { main: { url: upstream.url, provider: 'generic' } },
      routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
  debuggerSession.disconnect();
});

/** Evaluates the text in a worker, as a debugger would, without waiting for its end. */
async function inject(sessionId: string, expression: string): Promise<void> {
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
  await debuggerSession.post('NodeWorker.sendMessageToWorker', { sessionId, message });
}

async function countRestarts(): Promise<number> {
  const line = /^tollgate_worker_restarts_total (\d+)$/m.exec(await gateway.metrics());
  return Number(line?.[1]);
}

/** Breaks the oldest living worker; sends requests all the while until both seats are taken again. */
async function breakWorker(expression: string, reason: RegExp): Promise<Set<number | string>> {
  const key = await gateway.createKey();
  const before = await countRestarts();
  const known = workers.length;
  // With two seats the last but one lives in any case.
  const victim = await until(() => workers.at(-2));
  if (victim === undefined) throw new Error('no worker was seen');
  await inject(victim, expression);
  const seen = new Set<number | string>();
  await until(
    async () => {
      const response = await fetch(`${gateway.url}/api/x`, {
        headers: { 'x-api-key': key, connection: 'close' },
        signal: AbortSignal.timeout(500),
      }).catch((error: unknown) => String(error));
      if (typeof response !== 'string') await response.text();
      seen.add(typeof response === 'string' ? response : response.status);
      return workers.length > known && (await countRestarts()) === before + 1;
    },
    Boolean,
    60_000,
  );
  const line = gateway.logLines.findLast((text) => text.includes('died and is replaced')) ?? '';
  expect(line).toMatch(reason);
  return seen;
}

async function expectBothServe(): Promise<void> {
  const key = await gateway.createKey();
  const answers = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const response = await fetch(`${gateway.url}/api/x`, {
        headers: { 'x-api-key': key, connection: 'close' },
      });
      await response.text();
      return response.status;
    }),
  );
  expect(new Set(answers)).toEqual(new Set([200]));
}

describe('a worker thread', () => {
  it('that throws is replaced, and the other one serves', async () => {
    const seen = await breakWorker(
      'setTimeout(() => { throw new Error("out of the blue") })',
      /out of the blue/,
    );
    expect(seen).toContain(200);
    await until(() =>
      expectBothServe().then(
        () => true,
        () => false,
      ),
    );
  });

  it('that runs out of memory is replaced, and the other one serves', async () => {
    // In steps, or a slow machine would see it stand still first.
    const fill = 'const all = []; setInterval(() => all.push(new Array(1e6).fill(0.5)), 0)';
    const seen = await breakWorker(fill, /memory/);
    expect(seen).toContain(200);
    await until(() =>
      expectBothServe().then(
        () => true,
        () => false,
      ),
    );
  });

  it('that hangs is replaced within half a minute, and the other one serves', async () => {
    const seen = await breakWorker('setTimeout(() => { for (;;); })', /stood still/);
    expect(seen).toContain(200);
    await until(() =>
      expectBothServe().then(
        () => true,
        () => false,
      ),
    );
  });
});
