import net, { type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type RawHandler, rawChunk, rawStreamHead } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { useRawScene } from './upstream-scene.ts';

const USAGE =
  'data: {"id":"c1","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\n';

/** Sends the beginning of an answer and, once it has gone out, breaks off. */
function begin(text: string, breakOff: (socket: Socket) => void): RawHandler {
  return (socket) => {
    socket.write(text);
    setTimeout(() => breakOff(socket), 50);
  };
}
const finish = (socket: Socket) => socket.end();
const reset = (socket: Socket) => socket.resetAndDestroy();

const SSE = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';
const BODIES = {
  '/length-fin': begin('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', finish),
  '/length-rst': begin('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', reset),
  '/length-close-fin': begin(
    'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nhalf',
    finish,
  ),
  '/chunked-fin': begin(`${rawStreamHead('text/plain')}${rawChunk('half')}`, finish),
  '/chunked-rst': begin(`${rawStreamHead('text/plain')}${rawChunk('half')}`, reset),
  '/chunked-close-fin': begin(
    `HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${rawChunk('half')}`,
    finish,
  ),
  '/in-a-chunk': begin(`${rawStreamHead('text/plain')}ff\r\nhalf`, finish),
  '/no-last-chunk': begin(`${rawStreamHead('text/plain')}${rawChunk('half')}0\r\n`, finish),
  '/to-the-close-rst': begin('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf', reset),
  '/bad-chunk': begin(`${rawStreamHead('text/plain')}${rawChunk('half')}`, (socket) =>
    socket.write('zz\r\n'),
  ),
};
const STREAMS = {
  '/sse-fin': begin(`${rawStreamHead()}${rawChunk(USAGE)}`, finish),
  '/sse-rst': begin(`${rawStreamHead()}${rawChunk(USAGE)}`, reset),
  '/sse-in-an-event': begin(`${rawStreamHead()}${rawChunk(USAGE)}${rawChunk('data: {"half')}`, finish),
  '/sse-to-the-close-rst': begin(`${SSE}Connection: close\r\n\r\n${USAGE}`, reset),
  '/sse-with-length': begin(`${SSE}Content-Length: 1000\r\n\r\n${USAGE}`, finish),
};
const SPEECHLESS = {
  '/sse-gzip': begin(
    `${SSE}Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n${rawChunk('\x1f')}`,
    finish,
  ),
  '/sse-short': begin(`${SSE}Content-Length: 120\r\n\r\n${USAGE}`, finish),
};

/** With an id of its own, since one that comes twice is charged once. */
const CHARGED = begin(`${rawStreamHead()}${rawChunk(USAGE.replace('c1', 'c2'))}`, finish);

describe('an answer that breaks off', () => {
  const scene = useRawScene({
    faults: { ...BODIES, ...STREAMS, ...SPEECHLESS, '/charged': CHARGED },
    upstream: { provider: 'openai', credential: { mode: 'passthrough' } },
  });
  const call = (path: string) =>
    scene.call(`/api${path}`, { headers: { authorization: 'Bearer sk-callers' } });

  it.each(Object.keys(BODIES))('breaks the connection of the client: %s', async (path) => {
    const answer = await call(path);
    expect(answer.status).toBe(200);
    expect(answer.body).toBe('half');
    expect(answer.isWhole).toBe(false);
    expect(await scene.recordOf(answer)).toMatchObject({
      outcome: 'upstream_error',
      status: 200,
      bytes_out: 4,
    });
  });

  it.each(Object.keys(STREAMS))(
    'ends a stream with an error event and a broken connection: %s',
    async (path) => {
      const answer = await call(path);
      expect(answer.isWhole).toBe(false);
      const [first, last, nothing] = answer.body
        .split('\n\n')
        .filter((event) => event.trim() !== '')
        .slice(-2);
      expect(nothing).toBeUndefined();
      expect(path === '/sse-in-an-event' ? first : `${first}\n\n`).toBe(
        path === '/sse-in-an-event' ? 'data: {"half' : USAGE,
      );
      expect(JSON.parse(last?.replace(/^data: /, '') ?? '')).toMatchObject({
        error: { type: 'server_error', code: 'upstream_unreachable' },
      });
      expect(await scene.recordOf(answer)).toMatchObject({ outcome: 'upstream_error', status: 200 });
    },
  );

  it.each(Object.keys(SPEECHLESS))(
    'says nothing where words would be taken for content: %s',
    async (path) => {
      const answer = await call(path);
      expect(answer.isWhole).toBe(false);
      expect(answer.body).not.toContain('error');
    },
  );

  it('is told to a client of HTTP/1.0 by a reset, since to it a close is an end', async () => {
    const lines = [
      'GET /api/chunked-fin HTTP/1.0',
      `X-API-Key: ${scene.key()}`,
      'Authorization: Bearer sk-c',
    ];
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect(Number(port), hostname);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.resume();
    const end = await new Promise((resolve) => {
      socket.on('end', () => resolve('closed'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(end).toBe('ECONNRESET');
  });

  it('is charged for what it used until then', async () => {
    const key = await scene.gateway.createKey({ name: 'charged' });
    await scene.call('/api/charged', { headers: { authorization: 'Bearer sk-callers', 'x-api-key': key } });
    const tokens = (type: string) =>
      until(async () => {
        const metrics = await scene.gateway.metrics();
        const id = /key_id="([^"]+)",name="charged"/.exec(metrics)?.[1] ?? '?';
        const lines = metrics.split('\n').filter((line) => line.startsWith('tollgate_tokens_total{'));
        return lines.find((line) => line.includes(id) && line.includes(`type="${type}"`));
      });
    expect(await tokens('input')).toMatch(/ 7$/);
    expect(await tokens('output')).toMatch(/ 3$/);
  });
});
