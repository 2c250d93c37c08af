import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import {
  closeWebSocket,
  nextMessage,
  openWebSocket,
  readRecord,
  shakeHands,
  startWebSocketUpstream,
  waitForClose,
  type WebSocketUpstream,
} from '../support/websocket.ts';

/** The promised bound is 100 ms; tests assert ten times that. */
const BOUND_MS = 1_000;

let upstream: WebSocketUpstream;
const speakers: WebSocket[] = [];

beforeAll(async () => {
  upstream = await startWebSocketUpstream({
    converse: (speaker) => {
      speakers.push(speaker);
      speaker.on('error', () => undefined);
      speaker.on('message', (data) => speaker.send(data));
    },
  });
});
afterAll(() => upstream.close());

function start(onRevoke: 'cut' | 'finish'): Promise<TestGateway> {
  return startGateway({
    config: {
      keys: { pepperFile: 'data/tollgate.pepper', onRevoke },
      drain: { timeoutMs: 200 },
      upstreams: { main: { url: upstream.url, provider: 'generic' } },
      routes: [{ name: 'main', path: '/main/', upstream: 'main' }],
    },
  });
}

async function openWithKey(gateway: TestGateway) {
  const { keys } = gateway.server.services;
  const { plaintext, record } = await keys.create({ name: 'soon gone' }, 'test');
  const opened = await shakeHands(`${gateway.url}/main/`, { key: plaintext });
  return { ...opened, key: plaintext, revoke: () => keys.revoke(record.key.id) };
}

describe('a revoked key', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await start('cut');
  });
  afterAll(() => gateway.stop());

  it('loses its open WebSocket, and is told so', async () => {
    const { client, requestId, revoke } = await openWithKey(gateway);
    const closed = waitForClose(client);
    const started = performance.now();
    await revoke();
    expect(await closed).toEqual({ code: 1008, reason: 'invalid_api_key' });
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
    await until(() => upstream.sockets.size === 0);
    expect(await readRecord(gateway, requestId)).toMatchObject({
      status: 101,
      outcome: 'refused:invalid_api_key',
      error: 'invalid_api_key',
    });
  });

  it('loses it without a word where a frame is half sent', async () => {
    const { client, revoke } = await openWithKey(gateway);
    const before = socketOf(client).bytesRead;
    // The header of a binary frame of 4096 bytes, and three of them.
    const [speaker] = speakers.slice(-1);
    if (speaker !== undefined) socketOf(speaker).write(Buffer.from([0x82, 126, 0x10, 0x00, 1, 2, 3]));
    await until(() => socketOf(client).bytesRead === before + 7);
    const closed = waitForClose(client);
    await revoke();
    expect((await closed).code).toBe(1006);
  });

  it('loses it even if the client does not listen', async () => {
    const { keys } = gateway.server.services;
    const { plaintext, record } = await keys.create({ name: 'deaf' }, 'test');
    const socket = net.connect({
      port: Number(new URL(gateway.url).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    socket.on('error', () => undefined);
    socket.write(
      `GET /main/ HTTP/1.1\r\nHost: g\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-API-Key: ${plaintext}\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await until(() => upstream.sockets.size === 1);
    await keys.revoke(record.key.id);
    await until(() => upstream.sockets.size === 0, Boolean, BOUND_MS);
    const line = await until(() => gateway.logLines.find((text) => text.includes(record.key.id)));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ outcome: 'refused:invalid_api_key' });
    socket.destroy();
  });

  it('leaves the WebSockets of other keys alone', async () => {
    const [gone, other] = [await openWithKey(gateway), await openWithKey(gateway)];
    const closed = waitForClose(gone.client);
    await gone.revoke();
    await closed;
    const answer = nextMessage(other.client);
    other.client.send('still here');
    expect((await answer).data.toString()).toBe('still here');
    await closeWebSocket(other.client);
  });
});

/** Whether a new WebSocket with this key is answered 401. */
function isRefused(gateway: TestGateway, key: string): Promise<boolean> {
  return openWebSocket(`${gateway.url}/main/`, { key }).then(
    (client) => closeWebSocket(client).then(() => false),
    (error: unknown) => String(error).includes('401'),
  );
}

function socketOf(client: WebSocket): net.Socket {
  return (client as unknown as { _socket: net.Socket })._socket;
}

describe('with onRevoke: finish', () => {
  it('an open WebSocket goes on and a new one is refused', async () => {
    const gateway = await start('finish');
    const { client, key, revoke } = await openWithKey(gateway);
    await revoke();
    await until(() => isRefused(gateway, key));
    const answer = nextMessage(client);
    client.send('still here');
    expect((await answer).data.toString()).toBe('still here');
    await closeWebSocket(client);
    await gateway.stop();
  });
});

describe('a gateway that stops', () => {
  it('tells the clients that are left that it goes away', async () => {
    const gateway = await start('cut');
    const opened = await Promise.all([openWithKey(gateway), openWithKey(gateway)]);
    const closed = Promise.all(opened.map(({ client }) => waitForClose(client)));
    await gateway.stop();
    expect(await closed).toEqual([
      { code: 1001, reason: 'shutting_down' },
      { code: 1001, reason: 'shutting_down' },
    ]);
    await until(() => upstream.sockets.size === 0);
  });
});
