import net from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { closeWebSocket, openWebSocket } from '../support/websocket.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({
    config: {
      sandbox: { enabled: true },
      upstreams: {
        openai: {
          url: 'https://api.openai.com',
          provider: 'openai',
          credential: { mode: 'inject', value: 'Bearer sk-of-the-gateway' },
        },
      },
      routes: [{ name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'openai' }],
    },
  });
});
afterAll(() => gateway.stop());

function openSession(apiKey: string): OpenAIRealtimeWS {
  const { hostname, port } = new URL(gateway.url);
  const client = new OpenAI({ baseURL: `${gateway.url}/openai/v1`, apiKey });
  // The SDK insists on wss; the gateway of the test listens without TLS.
  const createConnection = () => net.connect(Number(port), hostname);
  return new OpenAIRealtimeWS({ model: 'gpt-realtime', options: { createConnection } }, client);
}

describe('the realtime client of the openai SDK', () => {
  it('talks to the sandbox with a test key', async () => {
    const session = openSession(await gateway.createKey({ env: 'test' }));
    let text = '';
    await new Promise<void>((resolve, reject) => {
      session.on('error', reject);
      session.on('response.output_text.delta', ({ delta }) => {
        text += delta;
      });
      session.on('response.done', () => resolve());
      session.socket.on('open', () => {
        const content = [{ type: 'input_text' as const, text: 'Hello?' }];
        session.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } });
        session.send({ type: 'response.create', response: { output_modalities: ['text'] } });
      });
    });
    const closed = new Promise((resolve) => session.socket.once('close', resolve));
    session.close();
    expect(await closed).toBe(1000);
    expect(text).toContain('Hello from the Tollgate sandbox.');
  });

  it('hears that its key is not valid', async () => {
    const session = openSession('sk-of-somebody-else');
    const error = await new Promise<Error>((resolve) => session.on('error', resolve));
    expect(error.message).toContain('401');
  });
});

describe('a browser that talks to the realtime API', () => {
  it('opens a session with the key in the subprotocol', async () => {
    const key = await gateway.createKey({ env: 'test' });
    const client = await openWebSocket(`${gateway.url}/openai/v1/realtime?model=gpt-realtime`, {
      headers: { origin: 'https://app.example.com' },
      protocols: ['realtime', `openai-insecure-api-key.${key}`],
    });
    expect(client.protocol).toBe('realtime');
    await closeWebSocket(client);
  });
});
