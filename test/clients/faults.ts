/** A gateway before an upstream that shows, under one path each, every fault an SDK may meet. */
import type { Socket } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import {
  findClosedPort,
  rawAnswer,
  rawChunk,
  rawStreamHead,
  type RawUpstream,
  startRawUpstream,
} from '../support/raw-upstream.ts';

export interface FaultScene {
  readonly upstream: RawUpstream;
  /** The base URL under which every request meets this fault. */
  url(fault: string): string;
  readonly key: string;
}

export interface Replies {
  readonly provider: 'openai' | 'anthropic';
  /** A good answer, and the first events of a good stream. */
  readonly whole: unknown;
  readonly events: string;
}

const JSON_TYPE = 'Content-Type: application/json';

export function useFaults({ provider, whole, events }: Replies): FaultScene {
  const scene: { gateway?: TestGateway; upstream?: RawUpstream; key: string } = { key: '' };
  const good = (socket: Socket) => socket.write(rawAnswer(JSON.stringify(whole), '200 OK', [JSON_TYPE]));
  const error =
    (status: string, ...headers: string[]) =>
    (socket: Socket) =>
      socket.write(
        rawAnswer('{"type":"error","error":{"type":"x","message":"said the upstream"}}', status, [
          JSON_TYPE,
          ...headers,
        ]),
      );
  const asked = new Map<string, number>();
  const firstThen = (first: (socket: Socket) => void) => (socket: Socket, fault: string) => {
    const count = (asked.get(fault) ?? 0) + 1;
    asked.set(fault, count);
    if (count === 1) first(socket);
    else good(socket);
  };
  const breakAfter = (bytes: string) => (socket: Socket) => {
    socket.write(bytes);
    setTimeout(() => socket.resetAndDestroy(), 30);
  };
  const faults: Readonly<Record<string, (socket: Socket, fault: string) => void>> = {
    reset: (socket) => socket.resetAndDestroy(),
    never: () => undefined,
    garbled: (socket) => socket.write('not HTTP\r\n\r\n'),
    unasked: (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    '429': error('429 Too Many Requests', 'Retry-After: 7'),
    '500': error('500 Internal Server Error'),
    '503': error('503 Service Unavailable'),
    '529': error('529 Overloaded'),
    '401': error('401 Unauthorized'),
    'cut-body': breakAfter(`HTTP/1.1 200 OK\r\n${JSON_TYPE}\r\nContent-Length: 1000\r\n\r\n{"id":`),
    'cut-stream': breakAfter(rawStreamHead() + rawChunk(events)),
    'stalled-stream': (socket) => socket.write(rawStreamHead() + rawChunk(events)),
    'reset-once': firstThen((socket) => socket.resetAndDestroy()),
    '429-once': firstThen(error('429 Too Many Requests', 'Retry-After: 1')),
  };

  beforeAll(async () => {
    scene.upstream = await startRawUpstream({
      onRequest: (socket, { path }) => {
        const [, fault = ''] = path.split('/');
        faults[fault]?.(socket, fault);
      },
    });
    const common = {
      provider,
      credential: { mode: 'inject', value: 'Bearer sk-of-the-gateway' },
      timeouts: { firstByteMs: 600, idleMs: 600 },
    };
    scene.gateway = await startGateway({
      config: {
        upstreams: {
          faulty: { ...common, url: scene.upstream.url },
          refused: { ...common, url: `http://127.0.0.1:${await findClosedPort()}` },
        },
        routes: [
          { name: 'faulty', path: '/', upstream: 'faulty', endpoints: 'all' },
          { name: 'refused', path: '/refused/', upstream: 'refused', endpoints: 'all' },
        ],
      },
    });
    scene.key = await scene.gateway.createKey();
  });
  afterAll(async () => {
    await scene.gateway?.stop();
    await scene.upstream?.close();
  });
  return {
    get upstream() {
      if (scene.upstream === undefined) throw new Error('the upstream has not started');
      return scene.upstream;
    },
    get key() {
      return scene.key;
    },
    url: (fault) => `${scene.gateway?.url}/${fault}`,
  };
}

/** What a promise is rejected with; an error of its own where it is not. */
export async function errorOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return new Error('nothing was thrown');
}
