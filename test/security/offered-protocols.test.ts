import type { ServerResponse } from 'node:http';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { sendJson } from '../support/upstream.ts';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

describe('an offer to go on in HTTP/2', () => {
  const held: ServerResponse[] = [];
  const scene = useTarget({
    handler: (request, response) => {
      if (request.url === '/held') held.push(response);
      else sendJson(response, { ok: true });
    },
  });
  const OFFER = [
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
  ];

  it('is neither taken nor passed on: the request is answered, and the connection closed', async () => {
    const key = await createCountedKey(scene);
    const lines = ['Host: gateway.test', `X-API-Key: ${key}`];
    const sent = head('POST /api/x HTTP/1.1', ...lines, 'Content-Length: 2', ...OFFER);
    const { answers, seen } = await attack(scene, key, `${sent}ab`);
    expect(answers.map(({ status, headers }) => [status, headers.get('connection')])).toEqual([
      [200, 'close'],
    ]);
    expect(seen.map(({ url, body }) => `${url} ${body}`)).toEqual(['/x ab']);
    const { headers } = seen[0] ?? { headers: {} };
    expect(Object.keys(headers)).not.toContain('upgrade');
    expect(Object.keys(headers)).not.toContain('http2-settings');
  });

  it('makes no request out of what was in the middle of one', async () => {
    const key = await createCountedKey(scene);
    const lines = ['Host: gateway.test', `X-API-Key: ${key}`];
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect(Number(port), hostname);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    const closed = new Promise((resolve) => {
      socket.once('close', resolve);
    });
    const hidden = head('GET /api/hidden HTTP/1.1', ...lines);
    socket.write(`${head('GET /api/held HTTP/1.1', ...lines, ...OFFER)}GET /api/next HTTP/1.1\r\nX-Value: `);
    await until(() => held.length === 1);
    socket.write(hidden);
    // Another connection is served meanwhile, so that what was written has arrived too.
    await attack(scene, key, head('GET /api/other HTTP/1.1', ...lines, 'Connection: close'));
    const [response] = held.splice(0);
    if (response !== undefined) sendJson(response, { ok: true });
    await closed;
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    expect(scene.upstream.seen.map(({ url }) => url)).not.toContain('/hidden');
  });

  it('opens no way past the key', async () => {
    const key = await createCountedKey(scene);
    const sent = head('GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', ...OFFER);
    expect(await attack(scene, key, sent)).toMatchObject({ ...NOTHING, statuses: [401] });
  });
});
