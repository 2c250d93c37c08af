import net from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

const LIMIT = 100_000;

describe.each([
  ['passes through', undefined],
  ['is held in memory to be judged', ['small-*']],
] as const)('a body that %s', (_how, models) => {
  const scene = useTarget({ route: { maxBodyBytes: LIMIT } });
  let key = '';
  beforeAll(async () => {
    const rateLimits = { requestsPerDay: 100_000 };
    key = await scene.gateway.createKey({ rateLimits, ...(models === undefined ? {} : { models }) });
  });

  const lines = () => ['POST /api/x HTTP/1.1', 'Host: gateway.test', `X-API-Key: ${key}`];
  const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;

  it('is refused at once where more than the limit is declared', async () => {
    for (const length of [LIMIT + 1, 100 * 1024 * 1024, Number.MAX_SAFE_INTEGER]) {
      const aftermath = await attack(scene, key, head(...lines(), `Content-Length: ${length}`));
      expect(aftermath).toMatchObject({ ...NOTHING, statuses: [413], errors: ['body_too_large'] });
      expect(aftermath.answers[0]?.headers.get('connection')).toBe('close');
    }
  });

  it('is refused while it is counted, before it has ended, and the upstream is let go', async () => {
    const sent = head(...lines(), 'Transfer-Encoding: chunked') + chunk(60_000) + chunk(60_000);
    const { statuses, errors, seen } = await attack(scene, key, sent);
    expect({ statuses, errors, seen }).toEqual({ statuses: [413], errors: ['body_too_large'], seen: [] });
    await until(() => scene.upstream.sockets.size === 0);
  });

  it('gets its refusal to a client that goes on sending', async () => {
    for (let i = 0; i < 5; i++) {
      const response = await fetch(`${scene.gateway.url}/api/x`, {
        method: 'POST',
        headers: { 'x-api-key': key },
        body: Buffer.alloc(20_000_000),
      });
      expect(response.status).toBe(413);
      expect(await response.text()).toContain('100000 bytes');
    }
  });

  it('gets its refusal to a client that never stops sending', async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(Buffer.alloc(65_536)) });
    const response = await fetch(`${scene.gateway.url}/api/x`, {
      method: 'POST',
      headers: { 'x-api-key': key },
      body: endless,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    await response.text();
  });

  it('does not keep the connection of a client that never closes', async () => {
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const closed = new Promise((resolve) => {
      socket.once('close', resolve);
    });
    socket.on('error', () => undefined).resume();
    socket.write(head(...lines(), `Content-Length: ${LIMIT + 1}`));
    const sending = setInterval(() => socket.write('x'), 10);
    try {
      await closed;
    } finally {
      clearInterval(sending);
    }
  });
});

describe('a body of the allowed size', () => {
  const scene = useTarget({ route: { maxBodyBytes: LIMIT } });

  it('passes to the last byte, declared and chunked', async () => {
    const key = await createCountedKey(scene);
    const first = ['POST /api/x HTTP/1.1', 'Host: gateway.test', `X-API-Key: ${key}`, 'Connection: close'];
    const body = 'y'.repeat(LIMIT);
    const declared = await attack(scene, key, head(...first, `Content-Length: ${LIMIT}`) + body);
    expect(declared.statuses).toEqual([200]);
    expect(declared.seen[0]?.body === body).toBe(true);
    const chunks = `${LIMIT.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const chunked = await attack(scene, key, head(...first, 'Transfer-Encoding: chunked') + chunks);
    expect(chunked.statuses).toEqual([200]);
    expect(chunked.seen[0]?.body === body).toBe(true);
  });
});
