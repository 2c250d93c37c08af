import net from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAnswer } from '../support/raw-http.ts';
import { until } from '../support/until.ts';
import { createCountedKey, head, useTarget } from './attack.ts';

describe('a client that takes its time', () => {
  const scene = useTarget({ timeouts: { headersMs: 500, requestMs: 1_000, keepAliveMs: 500 } });
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  /** Sends `start`, then `drop` again and again until the gateway has closed; the client itself never closes. */
  function connectSlowly(start: string, drop = ''): Promise<string> {
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('error', () => undefined);
    // Only who sends learns that the other end is gone and not just silent.
    let next = drop;
    socket.on('end', () => {
      next ||= 'x';
    });
    socket.write(start);
    const dropping = setInterval(() => socket.write(next), 50);
    return new Promise((resolve) => {
      socket.once('close', () => {
        clearInterval(dropping);
        resolve(text);
      });
    });
  }

  const post = (...lines: readonly string[]) =>
    head('POST /api/x HTTP/1.1', 'Host: gateway.test', `X-API-Key: ${key}`, ...lines);

  it('is answered 408 and closed, wherever it stops or only drips', async () => {
    const slow = {
      'before its head': connectSlowly(''),
      'between the lines of its head': connectSlowly('GET /api/x HTTP/1.1\r\nHost: a\r\n'),
      'with each line of its head': connectSlowly('GET /api/x HTTP/1.1\r\n', 'X-A: b\r\n'),
      'with each byte of its head': connectSlowly('GET /api/x HTTP/1.1\r\nX-A: ', 'b'),
      'with blank lines before its head': connectSlowly('', '\r\n'),
      'before its body': connectSlowly(post('Content-Length: 10')),
      'in its body': connectSlowly(`${post('Content-Length: 10')}ab`),
      'with each byte of its body': connectSlowly(post('Content-Length: 10000'), 'a'),
      'with each byte of a large body': connectSlowly(post('Content-Length: 1000000'), 'a'),
      'with its chunks': connectSlowly(post('Transfer-Encoding: chunked'), '1\r\na\r\n'),
      'with its trailers': connectSlowly(`${post('Transfer-Encoding: chunked')}0\r\n`, 'X-A: b\r\n'),
    };
    for (const [where, closed] of Object.entries(slow)) {
      const { status, headers } = parseAnswer(await closed);
      expect([where, status]).toEqual([where, 408]);
      expect(headers.get('x-tollgate-error')).toBe('request_timeout');
      expect(headers.get('connection')).toBe('close');
      if (!/body|chunks|trailers/.test(where)) continue;
      const requestId = headers.get('x-request-id') ?? 'none';
      const line = await until(() => scene.gateway.logLines.find((each) => each.includes(requestId)));
      expect(JSON.parse(line ?? '')).toMatchObject({ status: 408, outcome: 'refused:request_timeout' });
    }
    expect(scene.upstream.seen).toEqual([]);
    await until(() => scene.upstream.sockets.size === 0);
  });

  it('is closed without a word where it had its answer and sends nothing more', async () => {
    const text = await connectSlowly(head('GET /api/x HTTP/1.1', 'Host: gateway.test', `X-API-Key: ${key}`));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  });

  /** How long 50 requests of another client take. */
  async function serveOthers(): Promise<number> {
    const startedAt = performance.now();
    for (let i = 0; i < 50; i++) {
      const response = await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': key } });
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
    return performance.now() - startedAt;
  }

  it('does not slow others down, however many there are', async () => {
    const alone = await serveOthers();
    const slow = Array.from({ length: 300 }, () => connectSlowly('GET /api/x HTTP/1.1\r\nHost: a\r\n'));
    // On a busy machine anything takes its time, so what counts is how much longer it takes than without them.
    expect(await serveOthers()).toBeLessThan((alone + 1_000) * 5);
    for (const text of await Promise.all(slow)) expect(parseAnswer(text).status).toBe(408);
  });
});
