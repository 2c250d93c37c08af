import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { until } from '../support/until.ts';
import {
  closeWebSocket,
  nextMessage,
  readRecord,
  shakeHands,
  startWebSocketUpstream,
  waitForClose,
  type WebSocketUpstream,
} from '../support/websocket.ts';

const HOUR_MS = 3_600_000;
const CLOSED = { code: 1008, reason: 'invalid_api_key' };

let upstream: WebSocketUpstream;
let streaming: TestUpstream;
let finishStream: (() => void) | null = null;

beforeAll(async () => {
  upstream = await startWebSocketUpstream();
  streaming = await startUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    finishStream = () => response.end('data: 2\n\n');
  });
});
afterAll(async () => {
  await upstream.close();
  await streaming.close();
});

function start(onRevoke: 'cut' | 'finish'): Promise<TestGateway> {
  return startGateway({
    config: {
      keys: { pepperFile: 'data/tollgate.pepper', onRevoke },
      drain: { timeoutMs: 200 },
      upstreams: {
        main: { url: upstream.url, provider: 'generic' },
        streaming: { url: streaming.url, provider: 'generic' },
      },
      routes: [
        { name: 'main', path: '/main/', upstream: 'main' },
        { name: 'streaming', path: '/streaming/', upstream: 'streaming' },
      ],
    },
  });
}

async function echoes(client: WebSocket): Promise<boolean> {
  const answer = nextMessage(client);
  client.send('still here');
  return (await answer).data.toString() === 'still here';
}

describe('a WebSocket', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start('cut');
  });
  afterAll(() => gateway.stop());

  async function openUntil(expiresAt: number | null) {
    const { plaintext, record } = await gateway.server.services.keys.create(
      { name: 'short', expiresAt },
      'test',
    );
    return {
      ...(await shakeHands(`${gateway.url}/main/`, { key: plaintext })),
      id: record.key.id,
      key: plaintext,
    };
  }

  it('ends when its key expires, and that of another key goes on', async () => {
    const short = await openUntil(gateway.nowMs() + HOUR_MS);
    const lasting = await openUntil(null);
    const closed = waitForClose(short.client);
    gateway.shiftWallClock(HOUR_MS);
    expect(await closed).toEqual(CLOSED);
    await until(() => upstream.sockets.size === 1);
    expect(await readRecord(gateway, short.requestId)).toMatchObject({
      status: 101,
      outcome: 'refused:invalid_api_key',
    });
    expect(await echoes(lasting.client)).toBe(true);
    await closeWebSocket(lasting.client);
  });

  it('goes on where the end of its key was moved, and ends then', async () => {
    const { client, id } = await openUntil(gateway.nowMs() + HOUR_MS);
    await gateway.server.services.keys.update(id, { expiresAt: gateway.nowMs() + 3 * HOUR_MS });
    gateway.shiftWallClock(2 * HOUR_MS);
    // The end of another one shows that the gateway has looked.
    const witness = await openUntil(gateway.nowMs() + 1_000);
    const closed = waitForClose(witness.client);
    gateway.shiftWallClock(1_000);
    await closed;
    expect(await echoes(client)).toBe(true);
    const ended = waitForClose(client);
    gateway.shiftWallClock(HOUR_MS);
    expect(await ended).toEqual(CLOSED);
  });

  it('of a rotated secret ends with the grace, and that of the new secret goes on', async () => {
    const old = await openUntil(null);
    const { plaintext } = await gateway.server.services.keys.rotate(old.id, HOUR_MS);
    const { client } = await shakeHands(`${gateway.url}/main/`, { key: plaintext });
    expect(await echoes(old.client)).toBe(true);
    const closed = waitForClose(old.client);
    gateway.shiftWallClock(HOUR_MS);
    expect(await closed).toEqual(CLOSED);
    expect(await echoes(client)).toBe(true);
    await closeWebSocket(client);
  });

  it('ends sooner than a stream, which began in time and is bounded anyway', async () => {
    const { client, key } = await openUntil(gateway.nowMs() + HOUR_MS);
    const response = await fetch(`${gateway.url}/streaming/`, { headers: { 'x-api-key': key } });
    const closed = waitForClose(client);
    gateway.shiftWallClock(HOUR_MS);
    await closed;
    // A change of any key makes the gateway look at all running requests.
    const witness = await openUntil(null);
    const witnessClosed = waitForClose(witness.client);
    await gateway.server.services.keys.revoke(witness.id);
    await witnessClosed;
    finishStream?.();
    expect(await response.text()).toBe('data: 1\n\ndata: 2\n\n');
  });
});

describe('with onRevoke: finish', () => {
  it('a WebSocket outlasts its key, and a new one is refused', async () => {
    const gateway = await start('finish');
    const key = await gateway.createKey({ expiresAt: gateway.nowMs() + HOUR_MS });
    const { client } = await shakeHands(`${gateway.url}/main/`, { key });
    gateway.shiftWallClock(HOUR_MS);
    await expect(shakeHands(`${gateway.url}/main/`, { key })).rejects.toThrow('401');
    expect(await echoes(client)).toBe(true);
    await closeWebSocket(client);
    await gateway.stop();
  });
});
