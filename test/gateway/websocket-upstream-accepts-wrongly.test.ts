import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import {
  closeWebSocket,
  nextMessage,
  openWebSocket,
  readRecord,
  readRefusal,
  startWebSocketUpstream,
  type WebSocketUpstream,
} from '../support/websocket.ts';

const UPGRADE = ['Upgrade: websocket', 'Connection: Upgrade'];
const HELLO = Buffer.from([0x81, 0x05, ...Buffer.from('hello')]);

/** The answer to a handshake, by its path. */
const ANSWERS: Record<string, (accept: string) => string> = {
  '/right': (accept) => switching('UPGRADE: WebSocket', 'connection: keep-alive, upgrade', accept),
  '/chosen': (accept) => switching(...UPGRADE, accept, 'Sec-WebSocket-Protocol: realtime'),
  '/no-upgrade': (accept) => switching('Connection: Upgrade', accept),
  '/no-connection': (accept) => switching('Upgrade: websocket', accept),
  '/h2c': (accept) => switching('Upgrade: h2c', 'Connection: Upgrade', accept),
  '/no-accept': () => switching(...UPGRADE),
  '/wrong-accept': () => switching(...UPGRADE, 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo='),
  '/two-accepts': (accept) => switching(...UPGRADE, accept, accept),
  '/extension': (accept) => switching(...UPGRADE, accept, 'Sec-WebSocket-Extensions: permessage-deflate'),
  '/protocol': (accept) => switching(...UPGRADE, accept, 'Sec-WebSocket-Protocol: chat'),
  '/gzip': () => 'HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: gzip\r\n\r\nxyz',
  '/empty-with-body': () => 'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nxyz',
};

let upstream: WebSocketUpstream;
let echo: WebSocketUpstream;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  upstream = await startWebSocketUpstream({ refuse: answer });
  echo = await startWebSocketUpstream();
  gateway = await startGateway({
    config: {
      upstreams: {
        main: { url: upstream.url, provider: 'generic', retries: { attempts: 1 } },
        echo: { url: echo.url, provider: 'generic' },
      },
      routes: [
        { name: 'main', path: '/main/', stripPrefix: '/main', upstream: 'main' },
        { name: 'spare', path: '/spare/', stripPrefix: '/spare', upstream: 'main', fallbacks: ['echo'] },
      ],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.close(), echo.close()]);
});

function switching(...lines: readonly string[]): string {
  return ['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n');
}

/** A frame comes at once behind it, as from a server that has something to say. */
function answer(request: IncomingMessage, socket: Socket): void {
  const digest = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  const text = ANSWERS[request.url ?? '']?.(`Sec-WebSocket-Accept: ${digest}`) ?? '';
  socket.write(Buffer.concat([Buffer.from(text), text.includes(' 101 ') ? HELLO : Buffer.alloc(0)]));
}

describe('a 101 that is a WebSocket', () => {
  it.each(['/right', '/chosen'])('opens it: %s', async (path) => {
    const options = path === '/chosen' ? { key, protocols: ['realtime'] } : { key };
    const client = await openWebSocket(`${gateway.url}/main${path}`, options);
    client.terminate();
    await until(() => upstream.sockets.size === 0);
  });
});

describe('an answer to a handshake that is wrong', () => {
  it.each(Object.keys(ANSWERS).filter((path) => !['/right', '/chosen'].includes(path)))(
    'is not passed on: %s',
    async (path) => {
      const options = path === '/protocol' ? { key, protocols: ['realtime'] } : { key };
      const refused = await readRefusal(`${gateway.url}/main${path}`, options);
      expect(refused.status).toBe(502);
      expect(refused.headers['x-tollgate-error']).toBe('upstream_protocol_error');
      expect(refused.body).not.toContain('hello');
      await until(() => upstream.sockets.size === 0);
      const record = await readRecord(gateway, String(refused.headers['x-request-id']));
      expect(record).toMatchObject({ outcome: 'upstream_error', error: 'upstream_protocol_error' });
    },
  );

  it('does not keep a fallback from answering', async () => {
    const client = await openWebSocket(`${gateway.url}/spare/wrong-accept`, { key });
    const message = nextMessage(client);
    client.send('still there');
    expect((await message).data.toString()).toBe('still there');
    await closeWebSocket(client);
  });
});
