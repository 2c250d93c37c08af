import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { rawAnswer, type RawHandler, rawChunk, rawStreamHead } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { findRecord, useRawScene } from './upstream-scene.ts';

const TOTAL_MS = 3_600_000;
const EVENT = 'data: {"n":1}\n\n';

const never: RawHandler = () => undefined;
const hints: RawHandler = (socket) => socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
const stall: RawHandler = (socket) => socket.write(`${rawStreamHead('text/plain')}${rawChunk('half')}`);
const stallEvents: RawHandler = (socket) => socket.write(rawStreamHead() + rawChunk(EVENT));
const inHead: RawHandler = (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Le');

describe('an upstream that does not answer within firstByteMs', () => {
  const scene = useRawScene({
    faults: {
      '/never': never,
      '/hints': hints,
      '/head': inHead,
      '/fine': (socket) => socket.write(rawAnswer('ok')),
    },
    upstream: { timeouts: { firstByteMs: 600 } },
  });

  it.each([
    ['never answers', '/never'],
    ['sends nothing but early hints', '/hints'],
    ['stops in the middle of the head', '/head'],
  ])('is answered for by 504 where it %s, and its connection is not used again', async (_how, path) => {
    const answer = await scene.call(`/api${path}`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(504);
    expect(answer.headers['x-tollgate-error']).toBe('upstream_timeout');
    expect(answer.isWhole).toBe(true);
    expect(answer.tookMs).toBeGreaterThan(550);
    expect(answer.tookMs).toBeLessThan(6_000);
    expect(await scene.recordOf(answer)).toMatchObject({ outcome: 'upstream_error', status: 504 });
    const hung = scene.upstream.seen.at(-1);
    expect((await scene.call('/api/fine')).body).toBe('ok');
    expect(scene.upstream.seen.at(-1)?.connection).not.toBe(hung?.connection);
    expect(scene.upstream.seen.filter((each) => each.path === path)).toHaveLength(1);
  });

  it('is not asked a second time, though it is a GET', async () => {
    expect((await scene.call('/api/never?get')).status).toBe(404);
    const before = scene.upstream.seen.length;
    expect((await scene.call('/api/never')).status).toBe(504);
    expect(scene.upstream.seen.length).toBe(before + 1);
  });
});

describe('an upstream that stalls in the middle for idleMs', () => {
  const scene = useRawScene({
    faults: { '/stall': stall, '/events': stallEvents },
    upstream: { timeouts: { idleMs: 600 } },
  });

  it('breaks the connection of the client', async () => {
    const answer = await scene.call('/api/stall');
    expect([answer.status, answer.body, answer.isWhole]).toEqual([200, 'half', false]);
    expect(answer.tookMs).toBeLessThan(6_000);
    expect(await scene.recordOf(answer)).toMatchObject({
      outcome: 'upstream_error',
      error: 'upstream_timeout',
    });
    await until(() => scene.upstream.sockets.size === 0);
  });

  it('ends a stream with an error event first', async () => {
    const answer = await scene.call('/api/events');
    expect(answer.isWhole).toBe(false);
    expect(answer.body.startsWith(EVENT)).toBe(true);
    expect(answer.body).toContain('upstream_timeout');
  });
});

describe('a request that lasts longer than totalMs', () => {
  const scene = useRawScene({
    faults: { '/never': never, '/events': stallEvents },
    upstream: { timeouts: { firstByteMs: TOTAL_MS * 2, idleMs: TOTAL_MS * 2, totalMs: TOTAL_MS } },
  });

  it('is answered 504 while there is no answer', async () => {
    const answering = scene.call('/api/never', { method: 'POST', body: '{}' });
    await until(() => scene.upstream.seen.some(({ path }) => path === '/never'));
    scene.gateway.advance(TOTAL_MS + 1);
    const answer = await answering;
    expect([answer.status, answer.headers['x-tollgate-error']]).toEqual([504, 'upstream_timeout']);
    await until(() => scene.upstream.sockets.size === 0);
  });

  it('is broken in the middle of a stream', async () => {
    const answering = scene.call('/api/events');
    await until(() => scene.upstream.seen.some(({ path }) => path === '/events'));
    scene.gateway.advance(TOTAL_MS + 1);
    const answer = await answering;
    expect(answer.isWhole).toBe(false);
    expect(await scene.recordOf(answer)).toMatchObject({
      outcome: 'upstream_error',
      error: 'upstream_timeout',
    });
  });
});

describe('a client that does not read', () => {
  const scene = useRawScene({
    faults: {
      '/flood': (socket) => {
        socket.write(rawStreamHead());
        const event = rawChunk(`data: ${'x'.repeat(60_000)}\n\n`);
        const pump = (): void => {
          while (socket.writable && socket.write(event));
          socket.once('drain', pump);
        };
        pump();
      },
    },
    upstream: { timeouts: { totalMs: TOTAL_MS } },
  });

  it('cannot keep its connection by leaving the error event unread', async () => {
    const { hostname, port } = new URL(scene.gateway.url);
    const client = net.connect(Number(port), hostname);
    const closed = new Promise((resolve) => {
      client.on('close', resolve);
    });
    client.on('error', () => undefined).pause();
    client.write(`GET /api/flood HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: ${scene.key()}\r\n\r\n`);
    await until(() => scene.upstream.seen.length === 1);
    scene.gateway.advance(TOTAL_MS + 1);
    await findRecord(scene.gateway, (line) => line['error'] === 'upstream_timeout');
    await until(() => scene.upstream.sockets.size === 0);
    // What is written to a connection that the other side has closed comes back as a reset.
    const asking = setInterval(() => client.write('x'), 20);
    await closed.finally(() => clearInterval(asking));
  });
});
