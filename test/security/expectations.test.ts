import net from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { withinOneDay } from '../support/one-day.ts';
import { exchangeBytes, parseAnswer } from '../support/raw-http.ts';
import { until } from '../support/until.ts';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

describe('Expect', () => {
  const scene = useTarget({ route: { maxBodyBytes: 1_000 } });
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const lines = (...more: readonly string[]) => ['POST /api/x HTTP/1.1', 'Host: gateway.test', ...more];

  it.each([
    ['Expect: magic'],
    ['Expect: 200-ok'],
    ['Expect: 100-continue, magic'],
    ['Expect: magic, 100-continue'],
    ['Expect: 100-continue;q=1'],
    ['Expect: 100-continue', 'Expect: magic'],
    ['Expect:'],
  ])('is refused where it is not 100-continue: %s', async (...expectation) => {
    const sent = head(...lines(`X-API-Key: ${key}`, 'Content-Length: 2', ...expectation));
    const aftermath = await attack(scene, key, sent);
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [417], errors: ['expectation_failed'] });
  });

  it('is continued once the request is admitted, and the body arrives', async () => {
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect(Number(port), hostname);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    const closed = new Promise((resolve) => {
      socket.once('close', resolve);
    });
    const expecting = ['Connection: close', 'Content-Length: 2', 'Expect: 100-Continue'];
    socket.write(head(...lines(`X-API-Key: ${key}`, ...expecting)));
    await until(() => text === 'HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('ab');
    await closed;
    expect(parseAnswer(text.slice(text.indexOf('\r\n\r\n') + 4)).status).toBe(200);
    expect(scene.upstream.seen.at(-1)).toMatchObject({ body: 'ab' });
    expect(scene.upstream.seen.at(-1)?.headers.expect).toBeUndefined();
  });

  it.each([
    ['no key', 401, 'Content-Length: 2', () => 'X-A: b'],
    ['a bad key', 401, 'Content-Length: 2', () => 'X-API-Key: no'],
    ['too large a body', 413, 'Content-Length: 1001', () => `X-API-Key: ${key}`],
    ['a bad framing', 400, 'Transfer-Encoding: gzip, chunked', () => `X-API-Key: ${key}`],
  ])('is not continued with %s', async (_what, status, length, credential) => {
    const sent = head(...lines(credential(), length, 'Expect: 100-continue'));
    expect(await attack(scene, key, sent)).toMatchObject({ ...NOTHING, statuses: [status] });
  });

  it('is not continued where the quota is spent', () =>
    withinOneDay(scene.gateway.nowMs, async () => {
      const poor = await scene.gateway.createKey({ rateLimits: { requestsPerDay: 1 } });
      const expecting = [`X-API-Key: ${poor}`, 'Connection: close', 'Expect: 100-continue'];
      const sent = head(...lines(...expecting, 'Content-Length: 2'));
      expect(await exchangeBytes(scene.gateway.url, `${sent}ab`)).toMatch(
        /^HTTP\/1\.1 100 .*HTTP\/1\.1 200 /s,
      );
      expect(await exchangeBytes(scene.gateway.url, sent)).toMatch(/^HTTP\/1\.1 429 /);
    }));

  it('is nothing to HTTP/1.0', async () => {
    const first = ['POST /api/x HTTP/1.0', `X-API-Key: ${key}`, 'Content-Length: 2', 'Expect: magic'];
    expect((await attack(scene, key, `${head(...first)}ab`)).statuses).toEqual([200]);
  });
});
