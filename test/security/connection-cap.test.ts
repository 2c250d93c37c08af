import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Scene } from '../support/scenes.ts';
import { until } from '../support/until.ts';
import { useTarget } from './attack.ts';

const CAP = 10;
const config = { limits: { connectionsPerAddress: CAP } };
const open: net.Socket[] = [];

async function connect({ gateway }: Scene, from: string): Promise<net.Socket> {
  const { hostname, port } = new URL(gateway.url);
  const socket = net.connect({ host: hostname, port: Number(port), localAddress: from });
  open.push(socket);
  socket.on('error', () => undefined);
  await new Promise((resolve) => {
    socket.once('connect', resolve);
  });
  return socket;
}

/** Whether the gateway takes a request on this connection. */
function isServed(socket: net.Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('data', () => resolve(true));
    socket.once('close', () => resolve(false));
    if (socket.destroyed) resolve(false);
    else socket.write('GET /v1/rate-limit HTTP/1.1\r\nHost: gateway.test\r\n\r\n');
  });
}

afterEach(async () => {
  for (const socket of open) socket.destroy();
  await until(() => open.every(({ closed }) => closed));
  open.length = 0;
});

describe.each([1, 2])('connections of one address to a gateway of %d workers', (workers) => {
  const scene = useTarget({ config: { ...config, listen: { workers } } });

  it('are closed beyond its share, which takes nothing from others', async () => {
    for (let i = 0; i < CAP; i++) expect(await isServed(await connect(scene, '127.0.0.1'))).toBe(true);
    for (let i = 0; i < CAP; i++) expect(await isServed(await connect(scene, '127.0.0.1'))).toBe(false);
    expect(await isServed(await connect(scene, '127.0.0.2'))).toBe(true);
    open[0]?.destroy();
    await until(async () => isServed(await connect(scene, '127.0.0.1')));
    expect(open.slice(1, CAP).every(({ destroyed }) => !destroyed)).toBe(true);
  });
});

describe('connections of a trusted proxy', () => {
  const scene = useTarget({ config: { ...config, trustedProxies: ['127.0.0.1'] } });

  it('are not counted, since they are those of many callers', async () => {
    for (let i = 0; i < CAP * 2; i++) expect(await isServed(await connect(scene, '127.0.0.1'))).toBe(true);
  });
});
