import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import {
  closeWebSocket,
  openWebSocket,
  startWebSocketUpstream,
  type WebSocketUpstream,
} from '../support/websocket.ts';

let upstream: TestUpstream;
let talking: WebSocketUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  talking = await startWebSocketUpstream();
  gateway = await startGateway({
    config: {
      upstreams: {
        plain: { url: upstream.url, provider: 'generic', identityHeaders: true },
        talking: { url: talking.url, provider: 'generic', identityHeaders: true },
      },
      routes: [
        { name: 'plain', path: '/ag/:agent/', upstream: 'plain', agentParam: 'agent' },
        { name: 'talking', path: '/ws/:agent/', upstream: 'talking', agentParam: 'agent' },
      ],
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.close(), talking.close()]);
});

describe('X-Agent-Id', () => {
  it.each([
    ['weather', 'weather', 'weather'],
    ['a%21b', 'a!b', 'a!b'],
    ['%e6%97%a5', '日', '%E6%97%A5'],
    ['%C3%A9', 'é', '%C3%A9'],
    ['%20b%20', null, '%20b%20'],
    ['a%20b', 'a b', 'a%20b'],
  ])(
    'for %s is told so that no header spoils it, and the key is judged by the name',
    async (path, name, told) => {
      const key = await gateway.createKey(name === null ? {} : { agents: [name] });
      const answer = await fetch(`${gateway.url}/ag/${path}/x`, { headers: { 'x-api-key': key } });
      await answer.arrayBuffer();
      expect(answer.status).toBe(200);
      expect(upstream.seen.at(-1)?.headers['x-agent-id']).toBe(told);
      await closeWebSocket(await openWebSocket(`${gateway.url}/ws/${path}/x`, { key }));
      expect(talking.handshakes.at(-1)?.headers['x-agent-id']).toBe(told);
    },
  );
});
