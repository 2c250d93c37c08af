import net, { type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import {
  closeWebSocket,
  nextMessage,
  readRecord,
  readRefusal,
  shakeHands,
  startWebSocketUpstream,
  waitForClose,
  type WebSocketUpstream,
} from '../support/websocket.ts';

const TIMEOUTS = { connectMs: 500, firstByteMs: 300, idleMs: 300, totalMs: 60_000 };

/** What the upstream does with a handshake, by the path that asks for it. */
const BEHAVIOURS: Record<string, (socket: Socket) => void> = {
  '/forbidden': (socket) =>
    socket.end(
      'HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nSet-Cookie: a=b\r\nX-Why: tired\r\n' +
        'Transfer-Encoding: chunked\r\n\r\n3\r\nnot\r\n6\r\n today\r\n0\r\n\r\n',
    ),
  '/unauthorized': (socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\nBearer xx'),
  '/silent': () => undefined,
  '/reset': (socket) => socket.resetAndDestroy(),
  '/hangs-up': (socket) => socket.end(),
  '/nonsense': (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
  '/breaks-off': (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nhalf'),
  '/stalls': (socket) => socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nhalf'),
  '/endless': (socket) => socket.end(`HTTP/1.1 403 Forbidden\r\n\r\n${'x'.repeat(1_000_000)}`),
};

/** Breaks off in its first answer and upgrades at the second handshake. */
let moody: WebSocketUpstream;
let refusing: WebSocketUpstream;
let dying: WebSocketUpstream;
let echo: WebSocketUpstream;
let tls: { port: number; firstBytes: Buffer[]; close(): Promise<void> };
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  refusing = await startWebSocketUpstream({
    refuse: (request, socket) => BEHAVIOURS[request.url ?? '']?.(socket),
  });
  moody = await startWebSocketUpstream({
    refuse: (_request, socket) => BEHAVIOURS['/breaks-off']?.(socket),
    refusals: 1,
  });
  dying = await startWebSocketUpstream({ converse: (client) => client.on('message', () => die(client)) });
  echo = await startWebSocketUpstream();
  tls = await recordFirstBytes();
  const down = { url: 'http://127.0.0.1:1', provider: 'generic', timeouts: TIMEOUTS };
  gateway = await startGateway({
    config: {
      upstreams: {
        refusing: { url: refusing.url, provider: 'generic', timeouts: TIMEOUTS },
        credited: {
          url: refusing.url,
          provider: 'generic',
          credential: { mode: 'inject', header: 'authorization', value: 'Bearer of-the-gateway' },
        },
        dying: { url: dying.url, provider: 'generic' },
        echo: { url: echo.url, provider: 'generic' },
        moody: { url: moody.url, provider: 'generic', retries: { attempts: 2 } },
        tls: { url: `https://localhost:${tls.port}`, provider: 'generic' },
        down,
      },
      routes: [
        { name: 'refusing', path: '/refusing/', stripPrefix: '/refusing', upstream: 'refusing' },
        { name: 'credited', path: '/credited/', stripPrefix: '/credited', upstream: 'credited' },
        { name: 'dying', path: '/dying/', upstream: 'dying' },
        { name: 'down', path: '/down/', upstream: 'down', errors: 'problem' },
        { name: 'spare', path: '/spare/', upstream: 'down', fallbacks: ['echo'] },
        { name: 'tls', path: '/tls/', upstream: 'tls' },
        { name: 'moody', path: '/moody/', upstream: 'moody' },
      ],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([refusing.close(), moody.close(), dying.close(), echo.close(), tls.close()]);
});

function die(client: WebSocket): void {
  (client as unknown as { _socket: Socket })._socket.resetAndDestroy();
}

/** A listener that notes how each connection begins and then closes it. */
async function recordFirstBytes() {
  const firstBytes: Buffer[] = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes: Buffer) => {
      firstBytes.push(bytes);
      socket.end();
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, 'localhost', () => resolve((server.address() as AddressInfo).port));
  });
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port, firstBytes, close };
}

describe('an upstream that does not upgrade', () => {
  it('is heard: status, headers and body reach the client', async () => {
    const refused = await readRefusal(`${gateway.url}/refusing/forbidden`, { key });
    expect(refused).toMatchObject({ status: 403, body: 'not today' });
    expect(refused.headers).toMatchObject({
      'x-why': 'tired',
      'content-type': 'text/plain',
      connection: 'close',
    });
    expect(refused.headers['x-request-id']).toMatch(/^req_/);
    expect(refused.headers).not.toHaveProperty('set-cookie');
    expect(refused.headers).not.toHaveProperty('x-tollgate-error');
    const record = await readRecord(gateway, String(refused.headers['x-request-id']));
    expect(record).toMatchObject({
      status: 403,
      outcome: 'upstream_error',
      error: 'upstream_4xx',
      bytes_out: 9,
    });
  });

  it.each([
    ['resets the connection', '/reset', 502, 'upstream_unreachable'],
    ['hangs up', '/hangs-up', 502, 'upstream_unreachable'],
    ['does not speak HTTP', '/nonsense', 502, 'upstream_protocol_error'],
    ['never answers', '/silent', 504, 'upstream_timeout'],
    ['breaks off in its answer', '/breaks-off', 502, 'upstream_unreachable'],
    ['stalls in its answer', '/stalls', 504, 'upstream_timeout'],
    ['does not come to an end', '/endless', 502, 'upstream_protocol_error'],
  ])('%s', async (_what, path, status, code) => {
    const refused = await readRefusal(`${gateway.url}/refusing${path}`, { key });
    expect(refused.status).toBe(status);
    expect(refused.headers['x-tollgate-error']).toBe(code);
    await until(() => refusing.sockets.size === 0);
  });

  it('is not believed when it refuses the credential of the gateway', async () => {
    const refused = await readRefusal(`${gateway.url}/credited/unauthorized`, { key });
    expect(refused.status).toBe(502);
    expect(refused.headers['x-tollgate-error']).toBe('upstream_credential_rejected');
    expect(refused.body).not.toContain('Bearer');
  });
});

describe('an upstream that is down', () => {
  it('is answered for in the dialect of the route', async () => {
    const refused = await readRefusal(`${gateway.url}/down/`, { key });
    expect(refused.status).toBe(502);
    expect(refused.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'upstream_unreachable' });
  });

  it('is replaced by a fallback', async () => {
    const { client, requestId } = await shakeHands(`${gateway.url}/spare/`, { key });
    const answer = nextMessage(client);
    client.send('hello');
    expect((await answer).data.toString()).toBe('hello');
    client.close();
    expect(await readRecord(gateway, requestId)).toMatchObject({ upstream: 'echo', outcome: 'ok' });
  });
});

describe('an upstream that breaks off in its first answer', () => {
  it('is asked again, and the client gets the second answer alone', async () => {
    const { client } = await shakeHands(`${gateway.url}/moody/`, { key });
    const answer = nextMessage(client);
    client.send('hello');
    expect((await answer).data.toString()).toBe('hello');
    expect(moody.handshakes).toHaveLength(2);
    await closeWebSocket(client);
  });
});

describe('an upstream that dies in the middle', () => {
  it('takes the client with it', async () => {
    const { client, requestId } = await shakeHands(`${gateway.url}/dying/`, { key });
    const closed = waitForClose(client);
    client.send('last words');
    expect((await closed).code).toBe(1006);
    expect(await readRecord(gateway, requestId)).toMatchObject({
      status: 101,
      outcome: 'upstream_error',
      error: 'upstream_unreachable',
    });
  });
});

describe('an https upstream', () => {
  it('is spoken to in TLS', async () => {
    const refused = await readRefusal(`${gateway.url}/tls/`, { key });
    expect(refused.status).toBe(502);
    // Record type 22 is a TLS handshake; nothing of the request goes before it.
    expect(tls.firstBytes.map((bytes) => bytes[0])).toContain(22);
    expect(Buffer.concat(tls.firstBytes).includes('Upgrade')).toBe(false);
  });
});
