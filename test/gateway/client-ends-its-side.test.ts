/** A client that only ends its own side looks like one that has left, and is taken for one: docs/upstreams.md. */
import net from 'node:net';
import { expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { findRecord, useRawScene } from './upstream-scene.ts';

const scene = useRawScene({ faults: { '/held': () => undefined } });

it('a client that ends its side gets no answer, and its upstream is let go', async () => {
  const { hostname, port } = new URL(scene.gateway.url);
  const socket = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = '';
  socket.on('data', (data) => {
    text += data.toString();
  });
  const ended = new Promise((resolve) => {
    socket.once('end', resolve);
  });
  socket.write(`GET /api/held HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: ${scene.key()}\r\n\r\n`);
  await until(() => scene.upstream.seen.length === 1);
  socket.end();
  await ended;
  expect(text).toBe('');
  await until(() => scene.upstream.sockets.size === 0);
  expect(await findRecord(scene.gateway, (line) => line['path'] === '/api/held')).toMatchObject({
    outcome: 'client_closed',
  });
});
