import { spawn } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';
import { createCountedKey, useTarget } from './attack.ts';

const CONNECTIONS = 100;
const LARGE_BODY = 'x'.repeat(1_000_000);

const SLOW_HEADERS = { path: '/api/x', options: ['-H'], seconds: 20, end: 'No open connections left' };
const SLOW_BODY = { ...SLOW_HEADERS, options: ['-B', '-s', '100000', '-x', '10'] };
/** An answer that is read is never taken away, however slowly, so the tool ends this one. */
const SLOW_READ = {
  path: '/api/large',
  options: ['-X', '-w', '10', '-y', '20', '-n', '1', '-z', '5'],
  seconds: 4,
  end: 'Hit test time limit',
};

describeWith(['slowhttptest'], 'an attack by slowhttptest', ({ slowhttptest }) => {
  const scene = useTarget({
    handler: (request, response) => response.end(request.url === '/large' ? LARGE_BODY : 'ok'),
    timeouts: { headersMs: 2_000, requestMs: 2_000, keepAliveMs: 2_000 },
  });
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  /** Resolves with what the tool says when its connections are gone or its time is over. */
  function attackSlowly({ path, options, seconds }: typeof SLOW_HEADERS): Promise<string> {
    // It writes the value of Accept as it is, and so any header behind it.
    const accept = `*/*\r\nX-API-Key: ${key}`;
    const common = ['-c', CONNECTIONS, '-r', CONNECTIONS, '-l', seconds, '-i', 1, '-p', 10, '-m', accept];
    const url = `${scene.gateway.url}${path}`;
    const tool = spawn(slowhttptest, [...options, ...common.map(String), '-u', url]);
    let said = '';
    tool.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      tool.on('error', reject);
      tool.on('close', () => resolve(said));
    });
  }

  const countRecords = (part: string) => scene.gateway.logLines.filter((line) => line.includes(part)).length;

  /** Sends one request after the other until the attack is over, as a caller who has no part in it. */
  async function serveMeanwhile(attack: typeof SLOW_HEADERS): Promise<void> {
    const over = new AbortController();
    const attacked = attackSlowly(attack).finally(() => over.abort());
    let served = 0;
    let longestMs = 0;
    while (!over.signal.aborted) {
      const startedAt = performance.now();
      const response = await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': key } });
      expect([response.status, await response.text()]).toEqual([200, 'ok']);
      longestMs = Math.max(longestMs, performance.now() - startedAt);
      served++;
    }
    expect(served).toBeGreaterThan(10);
    expect(longestMs).toBeLessThan(10_000);
    const said = await attacked;
    expect(said).toContain(attack.end);
    // The tool asks on a connection of its own, once in a while.
    expect(said).not.toMatch(/service available:\s+NO/);
    await until(() => scene.upstream.sockets.size <= 1, Boolean, 10_000);
  }

  it('that sends headers slowly is closed, and others are served', async () => {
    await serveMeanwhile(SLOW_HEADERS);
  });

  it('that sends bodies slowly is answered 408, and others are served', async () => {
    await serveMeanwhile(SLOW_BODY);
    await until(() => countRecords('refused:request_timeout') >= CONNECTIONS);
  });

  it('that reads answers slowly is waited for, and others are served', async () => {
    await serveMeanwhile(SLOW_READ);
    await until(() => countRecords('"path":"/api/large"') >= CONNECTIONS);
  });
});
