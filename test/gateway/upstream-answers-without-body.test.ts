import { describe, expect, it } from 'vitest';
import { exchangeBytes } from '../support/raw-http.ts';
import { rawAnswer } from '../support/raw-upstream.ts';
import { useRawScene } from './upstream-scene.ts';

describe('an answer without a body', () => {
  const scene = useRawScene({
    faults: {
      '/length': (socket, { method }) =>
        socket.write(method === 'HEAD' ? 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n' : rawAnswer('hello')),
      '/chunked': (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
      '/stream': (socket) =>
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
        ),
      '/204': (socket) => socket.write('HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n'),
      '/204-zero': (socket) => socket.write('HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'),
      '/304': (socket) => socket.write('HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: "a"\r\n\r\n'),
      '/empty': (socket) => socket.write(rawAnswer('')),
      '/empty-chunked': (socket) =>
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    },
  });

  /** Two requests on one connection; the second answer shows that the first left nothing behind. */
  async function readOnOneConnection(method: string, path: string): Promise<string[]> {
    const lines = ['Host: gateway.test', `X-API-Key: ${scene.key()}`];
    const first = [`${method} /api${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
    const second = ['GET /api/length HTTP/1.1', ...lines, 'Connection: close', '', ''].join('\r\n');
    const text = await exchangeBytes(scene.gateway.url, first + second);
    return text.split(/(?=HTTP\/1\.1 )/);
  }

  it.each([
    ['HEAD', '/length', 200, 'content-length: 5'],
    ['HEAD', '/chunked', 200, null],
    ['HEAD', '/stream', 200, null],
    ['GET', '/204', 204, null],
    ['POST', '/204', 204, null],
    ['GET', '/204-zero', 204, null],
    ['GET', '/304', 304, 'content-length: 5'],
    ['GET', '/empty', 200, 'content-length: 0'],
    ['GET', '/empty-chunked', 200, 'content-length: 0'],
  ])('%s %s is passed on as it is', async (method, path, status, length) => {
    const [first = '', second = '', nothing] = await readOnOneConnection(method, path);
    expect(nothing).toBeUndefined();
    expect(first.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    expect(first.endsWith('\r\n\r\n')).toBe(true);
    expect(/^content-length: .*$/im.exec(first)?.[0].toLowerCase() ?? null).toBe(length);
    expect(second.endsWith('\r\n\r\nhello')).toBe(true);
  });
});
