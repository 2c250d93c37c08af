import net from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import {
  closeWebSocket,
  shakeHands,
  startWebSocketUpstream,
  waitForClose,
  type WebSocketUpstream,
} from '../support/websocket.ts';
import { readUsageRecords, type UsageRecords } from './support/usage-records.ts';

const SPOKEN = {
  total_tokens: 300,
  input_tokens: 200,
  output_tokens: 100,
  input_token_details: {
    text_tokens: 120,
    audio_tokens: 80,
    image_tokens: 0,
    cached_tokens: 64,
    cached_tokens_details: { text_tokens: 64, audio_tokens: 0, image_tokens: 0 },
  },
  output_token_details: { text_tokens: 20, audio_tokens: 80 },
};
/** gpt-realtime: 56 × 4,000 + 64 × 400 + 80 × 32,000 for the input, 20 × 16,000 + 80 × 64,000 for the output. */
const SPOKEN_NANO_USD = 8_249_600;

function done(id: string, usage: object | null, status = 'completed'): string {
  const output = [{ type: 'message', content: [{ type: 'audio', transcript: 'He said "response.done" {' }] }];
  return JSON.stringify({
    type: 'response.done',
    event_id: `event_${id}`,
    response: { object: 'realtime.response', id, status, status_details: null, output, usage },
  });
}

/** What comes before a response is done: sound, and a text that speaks of usage. */
function say(client: WebSocket): void {
  client.send(JSON.stringify({ type: 'response.created', response: { id: 'resp_1', usage: null } }));
  const sound = Buffer.alloc(100_000, 7).toString('base64');
  client.send(JSON.stringify({ type: 'response.output_audio.delta', response_id: 'resp_1', delta: sound }));
  client.send(
    JSON.stringify({
      type: 'response.output_text.delta',
      response_id: 'resp_1',
      delta: '{"type":"response.done","response":{"usage":{"input_tokens":9}}}',
    }),
  );
}

describe('a realtime session', () => {
  let upstream: WebSocketUpstream;
  let gateway: TestGateway;
  let records: UsageRecords;
  let url: string;

  beforeAll(async () => {
    upstream = await startWebSocketUpstream({
      converse: (client) => {
        client.on('error', () => undefined);
        client.send(
          JSON.stringify({ type: 'session.created', session: { type: 'realtime', model: 'gpt-realtime' } }),
        );
        client.on('message', (data: Buffer) => answer(client, data.toString()));
      },
    });
    gateway = await startGateway({
      config: {
        upstreams: {
          openai: {
            url: upstream.url,
            provider: 'openai',
            priceProvider: 'openai',
            credential: { mode: 'inject', value: 'Bearer sk-x' },
          },
        },
        routes: [
          { name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'openai', endpoints: 'all' },
        ],
        usage: { onBudgetExhausted: 'cut' },
      },
    });
    records = readUsageRecords(gateway);
    url = `${gateway.url}/openai/v1/realtime?model=gpt-realtime`;
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  function answer(client: WebSocket, message: string): void {
    const { type } = JSON.parse(message) as { type: string };
    say(client);
    if (type === 'in fragments') sendInFragments(client, done('resp_2', SPOKEN));
    else if (type === 'failing') client.send(done('resp_3', null, 'failed'));
    else if (type === 'binary') client.send(Buffer.from(done('resp_4', SPOKEN)), { binary: true });
    else client.send(done('resp_1', SPOKEN));
  }

  /** Opens a session, has each of the messages answered, and gives the client and the id of the request. */
  async function converse(messages: readonly string[], key?: string, at = url) {
    const { client, requestId } = await shakeHands(at, { key: key ?? (await gateway.createKey()) });
    for (const type of messages) {
      const answered = waitForAnswer(client);
      client.send(JSON.stringify({ type }));
      await answered;
    }
    return { client, requestId };
  }

  it('of the openai SDK is charged for what its response told when it was done', async () => {
    const { hostname, port } = new URL(gateway.url);
    const created = await gateway.server.services.keys.create({ name: 'realtime' }, 'test');
    const client = new OpenAI({ baseURL: `${gateway.url}/openai/v1`, apiKey: created.plaintext });
    const createConnection = () => net.connect(Number(port), hostname);
    const session = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: { createConnection } }, client);
    await new Promise<void>((resolve, reject) => {
      session.on('error', reject);
      session.on('response.done', () => resolve());
      session.socket.on('open', () => session.send({ type: 'response.create' }));
    });
    const closed = new Promise((resolve) => session.socket.once('close', resolve));
    session.close();
    await closed;
    expect(await records.ofKey(created.record.key.id)).toMatchObject({
      outcome: 'ok',
      status: 101,
      streamed: true,
      model: 'gpt-realtime',
      inputTokens: 200,
      outputTokens: 100,
      cacheReadTokens: 64,
      costNanoUsd: SPOKEN_NANO_USD,
      confidence: 'measured',
      responseId: null,
    });
  });

  it('is charged for all its responses, also for those that come in fragments', async () => {
    const { client, requestId } = await converse(['plain', 'in fragments', 'failing', 'plain']);
    await closeWebSocket(client);
    expect(await records.find(requestId)).toMatchObject({
      inputTokens: 600,
      outputTokens: 300,
      cacheReadTokens: 192,
      costNanoUsd: 3 * SPOKEN_NANO_USD,
      confidence: 'measured',
    });
  });

  it('is charged also when the client leaves without a word', async () => {
    const { client, requestId } = await converse(['plain']);
    client.terminate();
    expect(await records.find(requestId)).toMatchObject({
      outcome: 'client_closed',
      costNanoUsd: SPOKEN_NANO_USD,
      confidence: 'measured',
    });
  });

  it('that tells no usage has none', async () => {
    const { client, requestId } = await converse(['failing', 'binary']);
    await closeWebSocket(client);
    expect(await records.find(requestId)).toMatchObject({ inputTokens: null, costNanoUsd: null });
  });

  it('is unpriced where the book does not know its model', async () => {
    const { client, requestId } = await converse(['plain'], undefined, url.replace('gpt-realtime', 'new'));
    await closeWebSocket(client);
    expect(await records.find(requestId)).toMatchObject({
      model: 'new',
      inputTokens: 200,
      costNanoUsd: null,
      confidence: 'unpriced',
    });
  });

  it('is cut when it has spent the budget of its key', async () => {
    const usd = (SPOKEN_NANO_USD * 1.5) / 1e9;
    const key = await gateway.createKey({ budget: { usd, period: 'month' } });
    const { client, requestId } = await converse(['plain'], key);
    const closed = waitForClose(client);
    client.send(JSON.stringify({ type: 'plain' }));
    expect(await closed).toEqual({ code: 1008, reason: 'budget_exceeded' });
    expect(await records.find(requestId)).toMatchObject({
      outcome: 'refused:budget_exceeded',
      costNanoUsd: 2 * SPOKEN_NANO_USD,
    });
    await expect(shakeHands(url, { key })).rejects.toThrow('402');
  });
});

/** Resolves with the event that ends a response. */
function waitForAnswer(client: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const read = (data: Buffer): void => {
      if ((JSON.parse(data.toString()) as { type: string }).type !== 'response.done') return;
      client.off('message', read);
      resolve();
    };
    client.on('message', read);
  });
}

/** A ping may stand between two fragments of a message. */
function sendInFragments(client: WebSocket, message: string): void {
  const middle = message.indexOf('response.done') + 4;
  client.send(message.slice(0, middle), { fin: false });
  client.ping();
  client.send(message.slice(middle, -20), { fin: false });
  client.send(message.slice(-20), { fin: true });
}
