import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { rawAnswer, rawChunk, rawStreamHead } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { findRecord, useRawScene } from './upstream-scene.ts';

/** Ten times what is promised. */
const BOUND_MS = 1_000;

describe('a client that goes away', () => {
  const scene = useRawScene({
    faults: {
      '/never': () => undefined,
      '/events': (socket) => socket.write(rawStreamHead() + rawChunk('data: {"n":1}\n\n')),
      '/body': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
      '/fine': (socket) => socket.write(rawAnswer('fine')),
    },
  });
  const leave: Readonly<Record<string, (request: ClientRequest) => void>> = {
    'with a reset': (request) => request.socket?.resetAndDestroy(),
    'with a close': (request) => request.destroy(),
  };

  function open(path: string, key: string): { request: ClientRequest; answer: Promise<IncomingMessage> } {
    const request = http.request(`${scene.gateway.url}/api${path}`, {
      method: 'POST',
      agent: false,
      headers: { 'x-api-key': key },
    });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        response.on('error', () => undefined);
        resolve(response);
      });
    });
    answer.catch(() => undefined);
    request.end('{"model":"x"}');
    return { request, answer };
  }

  describe.each(Object.entries(leave))('%s', (_how, goAway) => {
    it.each([
      ['before the first byte', '/never', 0],
      ['in the middle of a stream', '/events', 200],
      ['in the middle of a body', '/body', 200],
    ])('%s takes the upstream and its place with it', async (_when, path, status) => {
      const key = await scene.gateway.createKey({ rateLimits: { maxConcurrent: 1 } });
      const before = scene.upstream.seen.length;
      const { request, answer } = open(path, key);
      await until(() => scene.upstream.seen.length > before);
      if (status !== 0) await answer;
      expect((await scene.call('/api/fine', { headers: { 'x-api-key': key } })).status).toBe(429);
      const left = performance.now();
      goAway(request);
      await until(() => scene.upstream.sockets.size === 0);
      expect(performance.now() - left).toBeLessThan(BOUND_MS);
      const free = await until(
        () => scene.call('/api/fine', { headers: { 'x-api-key': key } }),
        (each) => each.status === 200,
      );
      expect(free.body).toBe('fine');
      expect(performance.now() - left).toBeLessThan(BOUND_MS);
      const record = await findRecord(
        scene.gateway,
        (line) =>
          line['path'] === `/api${path}` && line['outcome'] !== undefined && !told.has(line['request_id']),
      );
      told.add(record['request_id']);
      expect(record).toMatchObject({ outcome: 'client_closed', error: 'client_closed' });
      await until(() => scene.upstream.sockets.size <= 1);
    });
  });
  const told = new Set<unknown>();
});
