import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';
import { openWebSocket, startWebSocketUpstream, type WebSocketUpstream } from '../support/websocket.ts';

const CHUNK = Buffer.alloc(1024 * 1024);
const CHUNKS = 100;
/** More than the kernel's buffers on all hops take. */
const LEAST_LEFT = 40 * CHUNK.length;

let upstream: WebSocketUpstream;
let gateway: TestGateway;
let key: string;
const speakers: WebSocket[] = [];

beforeAll(async () => {
  upstream = await startWebSocketUpstream({
    converse: (speaker) => {
      speakers.push(speaker.on('error', () => undefined));
    },
  });
  gateway = await startGateway({
    config: {
      upstreams: { main: { url: upstream.url, provider: 'generic' } },
      routes: [{ name: 'main', path: '/main/', upstream: 'main' }],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

async function openBothEnds(): Promise<{ client: WebSocket; speaker: WebSocket }> {
  const client = await openWebSocket(`${gateway.url}/main/`, { key });
  const speaker = speakers.at(-1);
  if (speaker === undefined) throw new Error('the upstream saw no WebSocket');
  return { client, speaker };
}

/** What is left in the sender's own memory once nothing moves any more. */
async function flood(sender: WebSocket): Promise<number> {
  for (let i = 0; i < CHUNKS; i++) sender.send(CHUNK);
  let last = -1;
  let unchanged = 0;
  return until(
    () => sender.bufferedAmount,
    (left) => {
      unchanged = left === last ? unchanged + 1 : 0;
      last = left;
      return unchanged > 50;
    },
  );
}

async function receiveAll(receiver: WebSocket): Promise<void> {
  let received = 0;
  receiver.on('message', (data: Buffer) => {
    received += data.length;
  });
  receiver.resume();
  await until(
    () => received,
    (bytes) => bytes === CHUNKS * CHUNK.length,
    15_000,
  );
}

describe('back-pressure of a WebSocket', () => {
  it('reaches the upstream from a client that does not read, and nothing is lost', async () => {
    const { client, speaker } = await openBothEnds();
    client.pause();
    expect(await flood(speaker)).toBeGreaterThan(LEAST_LEFT);
    await receiveAll(client);
    client.terminate();
  });

  it('reaches the client from an upstream that does not read, and nothing is lost', async () => {
    const { client, speaker } = await openBothEnds();
    speaker.pause();
    expect(await flood(client)).toBeGreaterThan(LEAST_LEFT);
    await receiveAll(speaker);
    client.terminate();
  });
});
