import { describe, expect, it } from 'vitest';
import { rawAnswer, type RawHandler } from '../support/raw-upstream.ts';
import { useRawScene } from './upstream-scene.ts';

const write =
  (text: string): RawHandler =>
  (socket) =>
    socket.write(Buffer.from(text, 'latin1'));
const ok = 'HTTP/1.1 200 OK\r\n';

const REFUSED: Readonly<Record<string, string>> = {
  'no-http': 'SSH-2.0-OpenSSH_9.2\r\n\r\n',
  'unasked-101': 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'bare-101': 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  'unasked-100': `HTTP/1.1 100 Continue\r\n\r\n${rawAnswer('late')}`,
  'status-below-100': 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n',
  'status-of-four-digits': 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n',
  '204-with-length': 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello',
  '204-with-chunks': 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  'two-lengths': `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
  'length-and-chunks': `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'signed-length': `${ok}Content-Length: +5\r\n\r\nhello`,
  'endless-length': `${ok}Content-Length: 99999999999999999999999\r\n\r\nhello`,
  'gzip-coding': `${ok}Transfer-Encoding: gzip\r\nConnection: close\r\n\r\nxx`,
  'gzip-then-chunked': `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  'space-before-colon': `${ok}Content-Length : 5\r\n\r\nhello`,
  'folded-line': `${ok}X-A: b\r\n c\r\nContent-Length: 5\r\n\r\nhello`,
  'nul-in-a-value': `${ok}X-A: b\0c\r\nContent-Length: 5\r\n\r\nhello`,
  'huge-head': `${ok}X-A: ${'a'.repeat(100_000)}\r\nContent-Length: 5\r\n\r\nhello`,
};

/** Good answers with something behind them, or before, that does not belong to them. */
const ACCEPTED: Readonly<
  Record<string, { readonly sent: string; readonly status: number; readonly body: string }>
> = {
  'early-hints': {
    sent: `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${rawAnswer('hello')}`,
    status: 200,
    body: 'hello',
  },
  '204-with-length-0': {
    sent: 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n',
    status: 204,
    body: '',
  },
};
const FOLLOWED: typeof ACCEPTED = {
  'more-than-the-length': { sent: `${rawAnswer('hello')}and more`, status: 200, body: 'hello' },
  'a-second-answer': { sent: rawAnswer('hello') + rawAnswer('poison'), status: 200, body: 'hello' },
  '204-and-more': { sent: 'HTTP/1.1 204 No Content\r\n\r\nhello', status: 204, body: '' },
  '304-and-more': {
    sent: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello',
    status: 304,
    body: '',
  },
};

const ALL = { ...ACCEPTED, ...FOLLOWED };

describe('an upstream that breaks HTTP', () => {
  const scene = useRawScene({
    faults: {
      ...Object.fromEntries(Object.entries(REFUSED).map(([name, sent]) => [`/${name}`, write(sent)])),
      ...Object.fromEntries(Object.entries(ALL).map(([name, { sent }]) => [`/${name}`, write(sent)])),
      '/next': write(rawAnswer('next')),
    },
    upstream: { timeouts: { firstByteMs: 5_000 } },
  });

  async function expectOtherConnection() {
    const { connection } = scene.upstream.seen.at(-1) ?? {};
    const next = await scene.call('/api/next');
    expect([next.status, next.body]).toEqual([200, 'next']);
    expect(scene.upstream.seen.at(-1)?.connection).not.toBe(connection);
  }

  it.each(Object.keys(REFUSED))(
    'is answered for by 502, and the connection is not used again: %s',
    async (name) => {
      const answer = await scene.call(`/api/${name}`, { method: 'POST', body: '{}' });
      expect(answer.status).toBe(502);
      expect(answer.headers['x-tollgate-error']).toBe('upstream_protocol_error');
      expect(answer.body).not.toContain('hello');
      expect(await scene.recordOf(answer)).toMatchObject({ outcome: 'upstream_error' });
      expect(scene.upstream.seen.filter(({ path }) => path === `/${name}`)).toHaveLength(1);
      await expectOtherConnection();
    },
  );

  it.each(Object.entries(ACCEPTED))(
    'is forgiven what every client forgives: %s',
    async (name, { status, body }) => {
      const answer = await scene.call(`/api/${name}`);
      expect(answer).toMatchObject({ status, body, isWhole: true });
      expect(answer.headers.link).toBeUndefined();
    },
  );

  it.each(Object.entries(FOLLOWED))(
    'gives no other request what follows: %s',
    async (name, { status, body }) => {
      expect(await scene.call(`/api/${name}`)).toMatchObject({ status, body, isWhole: true });
      await expectOtherConnection();
    },
  );
});

describe('the head of an answer', () => {
  let head = '';
  const scene = useRawScene({ faults: { '/x': (socket) => socket.end(Buffer.from(head, 'latin1')) } });

  it('never brings the gateway down, whatever bytes it holds', async () => {
    for (let byte = 0; byte < 256; byte++) {
      const char = String.fromCharCode(byte);
      for (const line of [`X-A: b${char}c`, `X-${char}-A: b`, `Content-Type: a${char}/b`]) {
        head = `${ok}${line}\r\nContent-Length: 2\r\n\r\nok`;
        const answer = await scene.call('/api/x', { method: 'POST' });
        expect([200, 502]).toContain(answer.status);
      }
    }
    for (const status of [200, 199, 205, 226, 300, 306, 418, 451, 599, 600, 999]) {
      head = `HTTP/1.1 ${status} \x80odd\r\nContent-Length: 0\r\n\r\n`;
      const answer = await scene.call('/api/x', { method: 'POST' });
      expect([status, 502, 504]).toContain(answer.status);
    }
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Content-Type']) {
      head = `${ok}${name}: a\r\n${name}: b\r\nContent-Length: 2\r\n\r\nok`;
      expect((await scene.call('/api/x')).body).toBe('ok');
    }
    expect(scene.gateway.logLines.filter((line) => line.includes('died'))).toEqual([]);
  });
});
