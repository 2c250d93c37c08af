import type { ServerResponse } from 'node:http';
import net from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { withinOneDay } from '../support/one-day.ts';
import { until } from '../support/until.ts';
import { sendJson } from '../support/upstream.ts';
import { attack, createCountedKey, head, useTarget } from './attack.ts';

describe('pipelined requests', () => {
  const held: ServerResponse[] = [];
  const scene = useTarget({
    handler: (request, response) => {
      if (request.url === '/held') held.push(response);
      else sendJson(response, { ok: true });
    },
  });
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const get = (path: string, credential = key, ...lines: readonly string[]) =>
    head(`GET ${path} HTTP/1.1`, 'Host: gateway.test', `X-API-Key: ${credential}`, ...lines);
  const last = () => get('/api/last', key, 'Connection: close');
  const urls = (seen: readonly { url: string }[]) => seen.map(({ url }) => url);

  it('are each judged alone and answered in order', () =>
    withinOneDay(scene.gateway.nowMs, async () => {
      const poor = await scene.gateway.createKey({ rateLimits: { requestsPerDay: 1 } });
      const sent = [
        get('/api/1', 'no-key'),
        get('/api/2'),
        get('/nowhere'),
        get('/api/3', poor),
        get('/api/4', poor),
        head('TRACE /api/5 HTTP/1.1', 'Host: gateway.test'),
        last(),
      ];
      const { statuses, seen, spent } = await attack(scene, key, sent.join(''));
      expect(statuses).toEqual([401, 200, 404, 200, 429, 405, 200]);
      expect(urls(seen)).toEqual(['/2', '/3', '/last']);
      expect(spent).toBe(2);
    }));

  it.each([
    ['a path with two readings', () => get('/api/../x')],
    [
      'a coding that we do not read',
      () => get('/api/x', key, 'Transfer-Encoding: gzip, chunked') + '0\r\n\r\n',
    ],
    ['two hosts', () => get('/api/x', key, 'Host: evil.test')],
    ['too many lines', () => get('/api/x', key, ...Array<string>(100).fill('A: b'))],
    ['a body that is too large', () => get('/api/x', key, 'Content-Length: 99999999')],
    ['Connection: close', () => get('/nowhere', key, 'Connection: close')],
  ])('are not taken up behind one that closes the connection: %s', async (_what, first) => {
    const { statuses, seen, spent } = await attack(scene, key, first() + get('/api/hidden') + last());
    expect(statuses).toHaveLength(1);
    expect({ seen, spent }).toEqual({ seen: [], spent: 0 });
  });

  it('are answered before what is wrong behind them', async () => {
    const { statuses, seen } = await attack(scene, key, `${get('/api/1')}${get('/api/2')}NONSENSE\r\n\r\n`);
    expect(statuses).toEqual([200, 200, 400]);
    expect(urls(seen)).toEqual(['/1', '/2']);
    const unknown = await attack(scene, key, `${get('/api/1')}INVENTED /api/x HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(unknown.statuses).toEqual([200, 405]);
    const tunnel = await attack(
      scene,
      key,
      `${get('/api/1')}CONNECT evil.test:443 HTTP/1.1\r\nHost: a\r\n\r\n`,
    );
    expect(tunnel.statuses).toEqual([200, 405]);
  });

  it('are answered however much nonsense comes behind them', async () => {
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect(Number(port), hostname);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    const closed = new Promise((resolve) => {
      socket.once('close', resolve);
    });
    socket.write(get('/api/held'));
    await until(() => held.length === 1);
    for (let i = 0; i < 100; i++) {
      await new Promise((resolve) => {
        socket.write('\0'.repeat(10_000), resolve);
      });
    }
    const [response] = held.splice(0);
    if (response !== undefined) sendJson(response, { ok: true });
    await closed;
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('wait for the answers before them', async () => {
    const seenBefore = scene.upstream.seen.length;
    const answered = attack(scene, key, get('/api/held') + get('/api/next') + last());
    await until(() => held.length === 1);
    // Another connection is served meanwhile, so that the second request has had every chance to overtake.
    await attack(scene, key, get('/api/other', key, 'Connection: close'));
    expect(urls(scene.upstream.seen.slice(seenBefore))).toEqual(['/held', '/other']);
    const [response] = held.splice(0);
    if (response !== undefined) sendJson(response, { ok: true });
    expect((await answered).statuses).toEqual([200, 200, 200]);
  });

  it('are dropped with their connection where they are a flood', async () => {
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => {
      socket.once('close', resolve);
    });
    socket.write(get('/api/held'));
    await until(() => held.length === 1);
    const seenBefore = scene.upstream.seen.length;
    socket.write(get('/api/flood').repeat(200));
    await closed;
    await until(() => held[0]?.destroyed);
    held.length = 0;
    expect(scene.upstream.seen).toHaveLength(seenBefore);
  });
});
