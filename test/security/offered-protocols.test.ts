import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

describe('an offer to go on in HTTP/2', () => {
  const scene = useTarget();
  const OFFER = [
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
  ];

  it('is neither taken nor passed on, and the requests of the connection are served', async () => {
    const key = await createCountedKey(scene);
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect(Number(port), hostname);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
    });
    const countAnswers = () => text.match(/HTTP\/1\.1 200 OK/g)?.length;
    const first = [
      'POST /api/x HTTP/1.1',
      'Host: gateway.test',
      `X-API-Key: ${key}`,
      'Content-Length: 2',
      ...OFFER,
    ];
    socket.write(`${head(...first)}ab`);
    await until(countAnswers, (count) => count === 1);
    socket.write(head('GET /api/y HTTP/1.1', 'Host: gateway.test', `X-API-Key: ${key}`));
    await until(countAnswers, (count) => count === 2);
    socket.destroy();
    expect(scene.upstream.seen.map(({ url, body }) => `${url} ${body}`)).toEqual(['/x ab', '/y ']);
    const { headers } = scene.upstream.seen[0] ?? { headers: {} };
    expect(Object.keys(headers)).not.toContain('upgrade');
    expect(Object.keys(headers)).not.toContain('http2-settings');
  });

  it('opens no way past the key', async () => {
    const key = await createCountedKey(scene);
    const sent = head('GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', ...OFFER);
    expect(await attack(scene, key, sent)).toMatchObject({ ...NOTHING, statuses: [401] });
  });
});
