import { createHash } from 'node:crypto';
import http from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type RawHandler, rawStreamHead } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { useRawScene } from './upstream-scene.ts';

const MB = 1024 * 1024;
const SIZE = 100 * MB;
/** What the two connections and the gateway may hold between them; the system buffers several of these itself. */
const HELD = 40 * MB;
const BLOCK = Buffer.alloc(256 * 1024, 'abcdefgh');

describe('a client that reads more slowly than the upstream writes', () => {
  const written = new WeakMap<Socket, number>();
  /** Writes as fast as the socket takes it. */
  const flood =
    (head: string, frame: (block: Buffer) => Buffer | string, last: string): RawHandler =>
    (socket) => {
      let left = SIZE / BLOCK.length;
      written.set(socket, 0);
      const pump = (): void => {
        while (left > 0) {
          left--;
          written.set(socket, (written.get(socket) ?? 0) + BLOCK.length);
          if (!socket.write(frame(BLOCK))) break;
        }
        if (left > 0) socket.once('drain', pump);
        else socket.write(last);
      };
      socket.write(head);
      pump();
    };
  const chunk = (block: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${block.length.toString(16)}\r\n`), block, Buffer.from('\r\n')]);

  const scene = useRawScene({
    faults: {
      '/length': flood(`HTTP/1.1 200 OK\r\nContent-Length: ${SIZE}\r\n\r\n`, (block) => block, ''),
      '/chunked': flood(rawStreamHead('application/octet-stream'), chunk, '0\r\n\r\n'),
      '/events': flood(rawStreamHead(), chunk, '0\r\n\r\n'),
    },
  });

  it.each(['/length', '/chunked', '/events'])(
    'holds the upstream up, and then gets all of it: %s',
    async (path) => {
      const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
        const options = { agent: false, headers: { 'x-api-key': scene.key() } };
        http.get(`${scene.gateway.url}/api${path}`, options, resolve).on('error', reject);
      });
      const [socket] = scene.upstream.sockets;
      if (socket === undefined) throw new Error('the upstream has no connection');
      // Nothing is read: what the upstream could get rid of stops growing.
      let before = -1;
      await until(
        async () => {
          const now = written.get(socket) ?? 0;
          const isStill = now === before;
          before = now;
          await new Promise((resolve) => {
            setTimeout(resolve, 100);
          });
          return isStill;
        },
        Boolean,
        60_000,
      );
      expect(before).toBeLessThan(HELD);
      const hash = createHash('sha256');
      let length = 0;
      for await (const part of answer as AsyncIterable<Buffer>) {
        hash.update(part);
        length += part.length;
      }
      expect(length).toBe(SIZE);
      const expected = createHash('sha256');
      for (let i = 0; i < SIZE / BLOCK.length; i++) expected.update(BLOCK);
      expect(hash.digest('hex')).toBe(expected.digest('hex'));
    },
  );
});

describe('an upstream that answers byte by byte', () => {
  const scene = useRawScene({
    faults: {
      '/x': (socket) => {
        const bytes = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world';
        let sent = 0;
        const next = (): void => {
          socket.write(bytes.charAt(sent++));
          if (sent < bytes.length) setImmediate(next);
        };
        next();
      },
    },
  });

  it('is passed on whole', async () => {
    expect(await scene.call('/api/x')).toMatchObject({ status: 200, body: 'hello world', isWhole: true });
  });
});
