import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { rawAnswer, type RawHandler } from '../support/raw-upstream.ts';
import { useRawScene } from './upstream-scene.ts';

/** Breaks the connection of the first request of each path, and answers the second. */
function breakFirst(breakOff: (socket: Socket) => void): RawHandler {
  let isFirst = true;
  return (socket) => {
    if (!isFirst) {
      socket.write(rawAnswer('second'));
      return;
    }
    isFirst = false;
    breakOff(socket);
  };
}

const WAYS = {
  reset: (socket: Socket) => socket.resetAndDestroy(),
  closed: (socket: Socket) => socket.end(),
  'cut in the head': (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
  garbled: (socket: Socket) => socket.end('not HTTP at all\r\n\r\n'),
};

describe.each(Object.entries(WAYS))(
  'a connection that is %s after the request was sent',
  (_way, breakOff) => {
    const paths = ['/get', '/head', '/post', '/put', '/large', '/safe/post', '/safe/large'];
    const scene = useRawScene({
      faults: Object.fromEntries(paths.map((path) => [path, breakFirst(breakOff)])),
      config: ({ url }) => ({
        upstreams: { main: { url } },
        routes: [
          { name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' },
          { name: 'safe', path: '/api/safe/', stripPrefix: '/api', upstream: 'main', safeToRetry: true },
        ],
      }),
    });
    const countSeen = (path: string) => scene.upstream.seen.filter((each) => each.path === path).length;

    it.each(['POST', 'PUT'])('costs a %s its answer, and it is not sent again', async (method) => {
      const answer = await scene.call(`/api/${method.toLowerCase()}`, { method, body: '{"pay":1}' });
      expect(answer.status).toBe(502);
      expect(answer.headers['x-tollgate-error']).toMatch(/^upstream_(unreachable|protocol_error)$/);
      expect(answer.isWhole).toBe(true);
      expect(countSeen(`/${method.toLowerCase()}`)).toBe(1);
      expect(await scene.recordOf(answer)).toMatchObject({ outcome: 'upstream_error', status: 502 });
    });

    it('is nothing that the caller of a GET or HEAD notices', async () => {
      const get = await scene.call('/api/get');
      expect([get.status, get.body]).toEqual([200, 'second']);
      expect(await scene.recordOf(get)).toMatchObject({ outcome: 'ok', bytes_out: 6 });
      expect((await scene.call('/api/head', { method: 'HEAD' })).status).toBe(200);
      expect([countSeen('/get'), countSeen('/head')]).toEqual([2, 2]);
    });

    it('lets a POST be sent again on a route that says it is safe', async () => {
      const answer = await scene.call('/api/safe/post', { method: 'POST', body: '{"pay":1}' });
      expect([answer.status, answer.body]).toEqual([200, 'second']);
      const bodies = scene.upstream.seen.filter(({ path }) => path === '/safe/post').map(({ body }) => body);
      expect(bodies).toEqual(['{"pay":1}', '{"pay":1}']);
    });

    it('cannot send a body again that passed through', async () => {
      const body = 'x'.repeat(1_000_000);
      const answer = await scene.call('/api/safe/large', { method: 'POST', body });
      expect(answer.status).toBe(502);
      expect(countSeen('/safe/large')).toBe(1);
    });
  },
);
