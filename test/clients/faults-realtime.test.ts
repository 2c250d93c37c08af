import net, { type Socket } from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeError } from 'openai/realtime/internal-base';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { findClosedPort, rawAnswer, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { startWebSocketUpstream, type WebSocketUpstream } from '../support/websocket.ts';

/** What the upstream does with a handshake, by the first segment of its path. */
const HANDSHAKES: Readonly<Record<string, (socket: Socket) => void>> = {
  '401': (socket) => socket.end(rawAnswer('{}', '401 Unauthorized')),
  '403': (socket) => socket.end(rawAnswer('{}', '403 Forbidden')),
  '429': (socket) => socket.end(rawAnswer('{}', '429 Too Many Requests')),
  '500': (socket) => socket.end(rawAnswer('{}', '500 Internal Server Error')),
  '200': (socket) => socket.end(rawAnswer('{}')),
  never: () => undefined,
  reset: (socket) => socket.resetAndDestroy(),
  finish: (socket) => socket.end(),
  'finish-in-head': (socket) => socket.end('HTTP/1.1 101 Swi'),
  'finish-in-refusal': (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nhalf'),
  'stall-in-refusal': (socket) => socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nhalf'),
  garbled: (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
};

const socketOf = (speaker: WebSocket) => (speaker as unknown as { _socket: Socket })._socket;

/** What it does in the middle of a session, by the id of the event that asks for it. */
const SESSIONS: Readonly<Record<string, (speaker: WebSocket) => void>> = {
  closes: (speaker) => speaker.close(1011, 'out of order'),
  resets: (speaker) => socketOf(speaker).resetAndDestroy(),
  finishes: (speaker) => socketOf(speaker).end(),
  // The first two bytes of a text frame of 100 bytes, and three of those.
  'resets in a frame': (speaker) => {
    socketOf(speaker).write(Buffer.from([0x81, 100, 0x7b, 0x22, 0x74]));
    setTimeout(() => socketOf(speaker).resetAndDestroy(), 30);
  },
  // RFC 6455 section 5.2: opcode 3 and the three reserved bits mean nothing.
  'sends a frame of no kind': (speaker) => socketOf(speaker).write(Buffer.from([0xf3, 1, 0x61])),
  'masks its frames': (speaker) => socketOf(speaker).write(Buffer.from([0x81, 0x81, 1, 2, 3, 4, 0x60])),
  'sends no UTF-8': (speaker) => socketOf(speaker).write(Buffer.from([0x81, 2, 0xc3, 0x28])),
  'sends no JSON': (speaker) => speaker.send('not JSON'),
  'sends an error': (speaker) =>
    speaker.send('{"type":"error","error":{"type":"server_error","code":"x","message":"said the upstream"}}'),
};

let refusing: WebSocketUpstream;
let speaking: WebSocketUpstream;
let hanging: RawUpstream;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  refusing = await startWebSocketUpstream({
    refuse: ({ url = '' }, socket) => HANDSHAKES[url.split('/')[1] ?? '']?.(socket),
  });
  speaking = await startWebSocketUpstream({
    converse: (speaker) => {
      speaker.on('error', () => undefined);
      speaker.on('message', (data: Buffer) => {
        const { event_id: id } = JSON.parse(data.toString()) as { event_id: string };
        SESSIONS[id]?.(speaker);
      });
    },
  });
  hanging = await startRawUpstream({ onConnection: (socket) => socket.resume() });
  const urls = {
    refusing: refusing.url,
    speaking: speaking.url,
    refused: `http://127.0.0.1:${await findClosedPort()}`,
    unknown: 'http://no-such-host.invalid',
    hanging: `https://127.0.0.1:${hanging.port}`,
  };
  const common = {
    provider: 'openai',
    credential: { mode: 'inject', value: 'Bearer sk-of-the-gateway' },
    timeouts: { connectMs: 1_000, firstByteMs: 1_000, idleMs: 1_000 },
    retries: { attempts: 1 },
  };
  gateway = await startGateway({
    config: {
      upstreams: Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, { ...common, url }])),
      routes: Object.keys(urls).map((name) => ({
        name,
        path: `/${name}/`,
        stripPrefix: `/${name}`,
        upstream: name,
        endpoints: 'all',
      })),
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([refusing.close(), speaking.close(), hanging.close()]);
});

interface Session {
  readonly client: OpenAIRealtimeWS;
  readonly errors: readonly OpenAIRealtimeError[];
  /** The code with which it closes; 1006 = without a word. */
  readonly closed: Promise<number>;
}

function openSession(path: string): Session {
  const { hostname, port } = new URL(gateway.url);
  const openai = new OpenAI({ baseURL: `${gateway.url}/${path}/v1`, apiKey: key });
  // The SDK insists on wss; the gateway of the test listens without TLS.
  const createConnection = () => net.connect(Number(port), hostname);
  const client = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: { createConnection } }, openai);
  const errors: OpenAIRealtimeError[] = [];
  client.on('error', (error) => errors.push(error));
  const closed = new Promise<number>((resolve) => {
    client.socket.once('close', resolve);
  });
  return { client, errors, closed };
}

async function openedSession(): Promise<Session> {
  const session = openSession('speaking');
  await new Promise<void>((resolve, reject) => {
    session.client.socket.once('open', () => resolve());
    session.client.socket.once('error', reject);
  });
  return session;
}

describe('the realtime client of the openai SDK, refused a session', () => {
  it.each([
    ['refusing/401', 502],
    ['refusing/403', 403],
    ['refusing/429', 429],
    ['refusing/500', 500],
    ['refusing/200', 200],
    ['refusing/never', 504],
    ['refusing/reset', 502],
    ['refusing/finish', 502],
    ['refusing/finish-in-head', 502],
    ['refusing/finish-in-refusal', 502],
    ['refusing/stall-in-refusal', 504],
    ['refusing/garbled', 502],
    ['refused', 502],
    ['unknown', 502],
    ['hanging', 504],
  ])('gets its error, with the status, and is closed: %s', async (path, status) => {
    const { errors, closed } = openSession(path);
    expect(await closed).toBe(1006);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(OpenAIRealtimeError);
    expect(errors[0]?.message).toContain(`Unexpected server response: ${status}`);
    await until(() => refusing.sockets.size === 0 && hanging.sockets.size === 0);
  });
});

describe('the realtime client of the openai SDK, in a session that goes wrong', () => {
  it.each([
    ['closes', 1011],
    ['resets', 1006],
    ['finishes', 1006],
    ['resets in a frame', 1006],
  ])('is closed where the upstream %s', async (fault, code) => {
    const { client, errors, closed } = await openedSession();
    client.send({ type: 'input_audio_buffer.clear', event_id: fault });
    expect(await closed).toBe(code);
    expect(errors).toEqual([]);
    await until(() => speaking.sockets.size === 0);
  });

  it.each(['sends a frame of no kind', 'masks its frames', 'sends no UTF-8'])(
    'gets its error and is closed where the upstream %s',
    async (fault) => {
      const { client, errors, closed } = await openedSession();
      client.send({ type: 'input_audio_buffer.clear', event_id: fault });
      await closed;
      expect(errors).toHaveLength(1);
      expect(errors[0]).toBeInstanceOf(OpenAIRealtimeError);
      await until(() => speaking.sockets.size === 0);
    },
  );

  it.each([
    ['sends no JSON', 'could not parse websocket event'],
    ['sends an error', 'said the upstream'],
  ])('gets its error and goes on where the upstream %s', async (fault, message) => {
    const { client, errors, closed } = await openedSession();
    client.send({ type: 'input_audio_buffer.clear', event_id: fault });
    await until(() => errors.length === 1);
    expect(errors[0]).toBeInstanceOf(OpenAIRealtimeError);
    expect(errors[0]?.message).toContain(message);
    client.close();
    expect(await closed).toBe(1000);
    await until(() => speaking.sockets.size === 0);
  });

  it('takes the upstream with it when it vanishes', async () => {
    const { client, closed } = await openedSession();
    client.socket.terminate();
    await closed;
    await until(() => speaking.sockets.size === 0);
  });

  it('takes the upstream with it when it vanishes during the handshake', async () => {
    const { client, closed } = openSession('refusing/never');
    await until(() => refusing.sockets.size === 1);
    client.socket.terminate();
    await closed;
    await until(() => refusing.sockets.size === 0);
  });
});
