import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import {
  closeWebSocket,
  nextMessage,
  openWebSocket,
  readRecord,
  readRefusal,
  shakeHands,
  startWebSocketUpstream,
  type WebSocketUpstream,
} from '../support/websocket.ts';

let upstream: WebSocketUpstream;
let silent: WebSocketUpstream;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  upstream = await startWebSocketUpstream();
  silent = await startWebSocketUpstream({ refuse: () => undefined });
  gateway = await startGateway({
    config: {
      upstreams: {
        main: { url: upstream.url, provider: 'generic', timeouts: { idleMs: 50, totalMs: 60_000 } },
        silent: { url: silent.url, provider: 'generic' },
      },
      routes: [
        { name: 'main', path: '/main/', upstream: 'main' },
        { name: 'silent', path: '/silent/', upstream: 'silent' },
      ],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.close(), silent.close()]);
});

describe('a WebSocket', () => {
  it('is recorded once, at its end, with what passed', async () => {
    const { client, requestId } = await shakeHands(`${gateway.url}/main/`, { key });
    const answer = nextMessage(client);
    client.send('x'.repeat(1_000));
    await answer;
    expect(gateway.logLines.some((line) => line.includes(requestId))).toBe(false);
    await closeWebSocket(client);
    const record = await readRecord(gateway, requestId);
    expect(record).toMatchObject({ status: 101, outcome: 'ok', method: 'GET', upstream: 'main' });
    // Header 4, mask 4 and payload; then a Close frame with a code in each direction.
    expect(record).toMatchObject({ bytes_in: 1_008 + 8, bytes_out: 1_004 + 4 });
    expect(gateway.logLines.filter((line) => line.includes(requestId))).toHaveLength(1);
  });

  it('outlasts the timeouts that are made for answers', async () => {
    const client = await openWebSocket(`${gateway.url}/main/`, { key });
    // The upstream does not answer plain requests, so this one shows that the timeouts are enforced.
    const plain = fetch(`${gateway.url}/main/`, { headers: { 'x-api-key': key } });
    await until(() => upstream.sockets.size === 2);
    gateway.advance(10 * 60_000);
    expect((await plain).status).toBe(504);
    const answer = nextMessage(client);
    client.send('still here');
    expect((await answer).data.toString()).toBe('still here');
    await closeWebSocket(client);
  });

  it('is gone upstream when the client vanishes', async () => {
    const { client, requestId } = await shakeHands(`${gateway.url}/main/`, { key });
    await until(() => upstream.sockets.size === 1);
    client.terminate();
    await until(() => upstream.sockets.size === 0);
    expect(await readRecord(gateway, requestId)).toMatchObject({ outcome: 'client_closed', status: 101 });
  });

  it('is gone upstream when the client leaves during the handshake', async () => {
    const socket = net.connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `GET /silent/ HTTP/1.1\r\nHost: g\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-API-Key: ${key}\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await until(() => silent.handshakes.length === 1);
    socket.end();
    await until(() => silent.sockets.size === 0);
    const line = await until(() => gateway.logLines.find((text) => text.includes('"path":"/silent/"')));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ outcome: 'client_closed' });
    socket.destroy();
  });

  it('is counted while it is open', async () => {
    const gauges = async () =>
      (await gateway.metrics())
        .split('\n')
        .filter((line) => /^tollgate_(inflight_requests|open_streams)\{.*route="main"/.test(line))
        .map((line) => line.slice(line.lastIndexOf(' ') + 1));
    const client = await openWebSocket(`${gateway.url}/main/`, { key });
    await until(gauges, (values) => values.join() === '1,1');
    await closeWebSocket(client);
    await until(gauges, (values) => values.join() === '0,0');
  });
});

describe('the concurrency limit', () => {
  it('counts open WebSockets and forgets closed ones', async () => {
    const narrow = await gateway.createKey({ rateLimits: { maxConcurrent: 2 } });
    const open = () => openWebSocket(`${gateway.url}/main/`, { key: narrow });
    const [first, second] = [await open(), await open()];
    const refused = await readRefusal(`${gateway.url}/main/`, { key: narrow });
    expect(refused.status).toBe(429);
    expect(refused.headers['x-tollgate-error']).toBe('concurrency_limit_exceeded');
    await closeWebSocket(first);
    const third = await until(
      () => open().catch(() => null),
      (client) => client !== null,
    );
    second.terminate();
    const fourth = await until(
      () => open().catch(() => null),
      (client) => client !== null,
    );
    for (const client of [third, fourth]) if (client !== null) await closeWebSocket(client);
  });
});
