import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import {
  closeWebSocket,
  nextMessage,
  openWebSocket,
  startWebSocketUpstream,
  type WebSocketUpstream,
} from '../support/websocket.ts';

let upstream: WebSocketUpstream;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  upstream = await startWebSocketUpstream();
  gateway = await startGateway({
    config: {
      upstreams: { echo: { url: `${upstream.url}/base`, provider: 'generic' } },
      routes: [{ name: 'echo', path: '/echo/', stripPrefix: '/echo', upstream: 'echo' }],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

async function withClient(use: (client: WebSocket) => Promise<void>): Promise<void> {
  const client = await openWebSocket(`${gateway.url}/echo/chat?room=1`, { key });
  await use(client);
  await closeWebSocket(client);
}

describe('a WebSocket through the gateway', () => {
  it('carries text', () =>
    withClient(async (client) => {
      const answer = nextMessage(client);
      client.send('grüß dich');
      expect(await answer).toEqual({ data: Buffer.from('grüß dich'), isBinary: false });
    }));

  it('carries binary frames byte for byte', () =>
    withClient(async (client) => {
      const data = randomBytes(70_000);
      const answer = nextMessage(client);
      client.send(data);
      expect(await answer).toEqual({ data, isBinary: true });
    }));

  it('carries a message of many megabytes', () =>
    withClient(async (client) => {
      const data = randomBytes(20 * 1024 * 1024);
      const answer = nextMessage(client);
      client.send(data);
      expect((await answer).data.equals(data)).toBe(true);
    }));

  it('carries a message in fragments, with a ping between them', () =>
    withClient(async (client) => {
      const answer = nextMessage(client);
      const pong = new Promise((resolve) => client.once('pong', resolve));
      client.send('one ', { fin: false });
      client.ping('in between');
      client.send('two ', { fin: false });
      client.send('three', { fin: true });
      expect((await answer).data.toString()).toBe('one two three');
      expect(String(await pong)).toBe('in between');
    }));

  it('takes path and query of the handshake upstream', () =>
    withClient(async () => {
      expect(upstream.handshakes.at(-1)?.url).toBe('/base/chat?room=1');
    }));

  it('passes the code and reason of a close on', async () => {
    const client = await openWebSocket(`${gateway.url}/echo/`, { key });
    const closed = new Promise((resolve) => {
      client.once('close', (code, reason) => resolve([code, reason.toString()]));
    });
    client.close(4321, 'enough');
    expect(await closed).toEqual([4321, 'enough']);
  });

  it('carries two hundred messages in order on twenty connections at once', async () => {
    const texts = Array.from({ length: 200 }, (_, index) => `message ${index}`);
    const received = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = await openWebSocket(`${gateway.url}/echo/`, { key });
        const seen: string[] = [];
        const all = new Promise<void>((resolve) => {
          client.on('message', (data: Buffer) => {
            if (seen.push(data.toString()) === texts.length) resolve();
          });
        });
        for (const text of texts) client.send(text);
        await all;
        await closeWebSocket(client);
        return seen;
      }),
    );
    for (const seen of received) expect(seen).toEqual(texts);
  });
});
