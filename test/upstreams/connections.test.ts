import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { CodedError } from '../../src/domain/errors.ts';
import {
  rawAnswer,
  type RawHandler,
  rawChunk,
  type RawUpstream,
  rawStreamHead,
  startRawUpstream,
} from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { ask, createPools } from './scene.ts';

const answer: RawHandler = (socket) => socket.write(rawAnswer('ok'));

describe('connections to an upstream', () => {
  const open: { close(): Promise<void> | void }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).toReversed()) await each.close();
  });

  async function start(onRequest: RawHandler): Promise<RawUpstream> {
    const upstream = await startRawUpstream({ onRequest });
    open.push(upstream);
    return upstream;
  }

  function usePools(offset = { ms: 0 }, workers = 1) {
    const pools = createPools({ monoMs: () => performance.now() + offset.ms, nowMs: () => 0 }, workers);
    open.push({ close: () => pools.destroy() });
    return pools;
  }

  it('are bounded, and who finds none waits in turn', async () => {
    const upstream = await start((socket) => setTimeout(() => socket.write(rawAnswer('ok')), 5));
    // 1024 in all over the workers of a process.
    const pools = usePools({ ms: 0 }, 512);
    const order: number[] = [];
    const asked = Array.from({ length: 20 }, async (_, i) => {
      const done = await ask(pools, upstream.url, { target: `/${i}` });
      order.push(i);
      return done;
    });
    for (const each of await Promise.all(asked)) expect(each).toMatchObject({ body: 'ok', error: null });
    expect(upstream.connections).toBe(2);
    expect(upstream.seen.map(({ path }) => Number(path.slice(1)))).toEqual(order.toSorted((a, b) => a - b));
  });

  it.each([
    ['four seconds by itself', '', 3_900, 4_100],
    ['two seconds less than the upstream says it waits', 'Keep-Alive: timeout=10', 7_900, 8_100],
  ])('are kept idle for %s', async (_how, line, kept, left) => {
    const upstream = await start((socket) =>
      socket.write(rawAnswer('ok', '200 OK', line === '' ? [] : [line])),
    );
    const offset = { ms: 0 };
    const pools = usePools(offset);
    await ask(pools, upstream.url);
    offset.ms += kept;
    await ask(pools, upstream.url);
    expect(upstream.connections).toBe(1);
    offset.ms += left;
    expect(await ask(pools, upstream.url)).toMatchObject({ body: 'ok' });
    expect(upstream.connections).toBe(2);
  });

  it('are closed when they have been idle for that long, though nobody asks', async () => {
    const upstream = await start(answer);
    const offset = { ms: 0 };
    await ask(usePools(offset), upstream.url);
    expect(upstream.sockets.size).toBe(1);
    offset.ms += 5_000;
    await until(() => upstream.sockets.size === 0);
  });

  it.each<[string, Parameters<typeof ask>[2], RawHandler]>([
    ['the answer says so', {}, (socket) => socket.write(rawAnswer('ok', '200 OK', ['Connection: x, Close']))],
    ['it speaks HTTP/1.0', {}, (socket) => socket.write('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok')],
    [
      'the upstream waits for less than two seconds',
      {},
      (socket) => socket.write(rawAnswer('ok', '200 OK', ['Keep-Alive: timeout=1'])),
    ],
    [
      'it was a HEAD',
      { method: 'HEAD' },
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'),
    ],
    ['a GET had a body', { body: Buffer.from('{}') }, answer],
    [
      'a 304 tells a length',
      {},
      (socket) => socket.write('HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n'),
    ],
    ['more came than the answer', {}, (socket) => socket.write(`${rawAnswer('ok')}HTTP/1.1`)],
  ])('are not used again where %s', async (_why, request, handler) => {
    const upstream = await start(handler);
    const pools = usePools();
    expect((await ask(pools, upstream.url, request)).error).toBeNull();
    await until(() => upstream.sockets.size === 0);
    expect((await ask(pools, upstream.url, request)).error).toBeNull();
    expect(upstream.connections).toBe(2);
  });

  it('do not take what comes unasked for the answer to the next request', async () => {
    const upstream = await start(answer);
    const pools = usePools();
    await ask(pools, upstream.url);
    for (const socket of upstream.sockets) socket.write(rawAnswer('poison'));
    await until(() => upstream.sockets.size === 0);
    expect((await ask(pools, upstream.url)).body).toBe('ok');
  });

  it('carry nothing that would begin another line', async () => {
    const upstream = await start(answer);
    const pools = usePools();
    for (const request of [
      { headers: ['x-a', 'b\r\nX-B: c'] },
      { headers: ['x-a', 'b\nc'] },
      { headers: ['x-a', '\u4e2d'] },
      { target: '/a HTTP/1.1\r\nX-B: c' },
      { target: '/\u00e9' },
    ]) {
      const { error, isSent } = await ask(pools, upstream.url, request);
      expect(error).toBeInstanceOf(CodedError);
      expect([(error as CodedError).code, isSent]).toEqual(['bad_request', false]);
    }
    expect(upstream.seen).toEqual([]);
    expect((await ask(pools, upstream.url)).body).toBe('ok');
  });

  it('are closed by a call that is given up, before and after it was sent', async () => {
    const upstream = await start(() => undefined);
    const pools = usePools();
    const given = new Error('given up');
    const early = ask(pools, upstream.url, {}, (call, event) => event === 'onSent' && call.abort(given));
    expect((await early).error).toBe(given);
    expect(upstream.seen).toEqual([]);
    let running: Parameters<NonNullable<Parameters<typeof ask>[3]>>[0] | null = null;
    const late = ask(pools, upstream.url, {}, (call) => {
      running = call;
    });
    await until(() => upstream.seen.length === 1);
    (running as unknown as { abort(error: Error): void }).abort(given);
    expect((await late).error).toBe(given);
    await until(() => upstream.sockets.size === 0);
  });

  it('are left by a call whose body fails while it waits', async () => {
    const upstream = await start(answer);
    const pools = usePools();
    const body = new PassThrough();
    const asking = ask(pools, upstream.url, { method: 'POST', body });
    const failed = new Error('the client is gone');
    body.destroy(failed);
    expect(await asking).toMatchObject({ error: failed, isSent: false });
    expect((await ask(pools, upstream.url)).body).toBe('ok');
  });

  it('read no more while the reader is paused, and lose nothing', async () => {
    const block = 'x'.repeat(50_000);
    const upstream = await start((socket) => {
      socket.write(rawStreamHead('text/plain'));
      for (let i = 0; i < 200; i++) socket.write(rawChunk(block));
      socket.write('0\r\n\r\n');
    });
    const offset = { ms: 0 };
    let isPaused = false;
    let unsentAtPause = 0;
    const asking = ask(usePools(offset), upstream.url, {}, (call, event) => {
      if (event !== 'onPause' || isPaused) return;
      isPaused = true;
      call.pause();
      // Longer than the pause that is allowed to the upstream, whose fault it is not.
      offset.ms += 60_000;
      setTimeout(() => {
        unsentAtPause = [...upstream.sockets].reduce((sum, socket) => sum + socket.writableLength, 0);
        call.resume();
      }, 250);
    });
    const { body, error } = await asking;
    expect([error, body.length]).toEqual([null, 200 * block.length]);
    expect(unsentAtPause).toBeGreaterThan(0);
  });

  it('are read again for the next call where the reader was paused to the end', async () => {
    const upstream = await start((socket) =>
      socket.write(`${rawStreamHead()}${rawChunk('data: 1\n\n')}0\r\n\r\n`),
    );
    const pools = usePools();
    for (let i = 0; i < 3; i++) {
      const asked = await ask(pools, upstream.url, {}, (call, event) => event === 'onBody' && call.pause());
      expect(asked).toMatchObject({ body: 'data: 1\n\n', error: null });
    }
    expect(upstream.connections).toBe(1);
  });
});
