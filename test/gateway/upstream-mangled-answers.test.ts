import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { rawAnswer, type RawRequest, type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { type Answer, countInflight, send } from './upstream-scene.ts';

const ANSWERS = [
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"a":"bcd"}',
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nd\r\ndata: {"a":1}\n\r\n2\r\n\n\n\r\n0\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n',
  'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nConnection: close\r\n\r\nno',
];
const piece = fc.oneof(
  fc.constantFrom('\r\n', '\n', '\r', ' ', '\t', '\0', ':', ',', '-1', '+', 'ffffffffff', ';'),
  fc.constantFrom('Transfer-Encoding: chunked\r\n', 'Content-Length: 3\r\n', 'Content-Encoding: gzip\r\n'),
  fc.constantFrom(ANSWERS[0] ?? '', '0\r\n\r\n', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
);
const place = fc.noBias(fc.integer({ min: 0, max: 1_000 }));
const edit = fc.record({ at: place, removed: fc.nat(3), piece });
const mangled = fc
  .tuple(fc.constantFrom(...ANSWERS), fc.array(edit, { minLength: 1, maxLength: 3 }))
  .map(([answer, edits]) =>
    edits.reduce((text, { at, removed, piece: inserted }) => {
      const from = Math.floor((at / 1_000) * text.length);
      return text.slice(0, from) + inserted + text.slice(from + removed);
    }, answer),
  );

describe('an answer of the upstream mangled at random', () => {
  let answer = '';
  let upstream: RawUpstream;
  let gateway: TestGateway;
  let key = '';
  beforeAll(async () => {
    upstream = await startRawUpstream({
      onRequest: (socket, { path }: RawRequest) => {
        if (path === '/mangled') socket.write(Buffer.from(answer, 'latin1'));
        else socket.write(rawAnswer(`answers ${path}`));
      },
    });
    gateway = await startGateway({
      config: {
        // A connection that closes while the next request is on its way is not what is tested.
        upstreams: { main: { url: upstream.url, retries: { attempts: 3 } } },
        routes: [{ name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main' }],
      },
    });
    key = await gateway.createKey();
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.close();
  });

  /** What the gateway makes of it; where it waits for more, the upstream closes. */
  async function askForMangled(): Promise<Answer> {
    const close = setInterval(() => {
      for (const socket of upstream.sockets) socket.end();
    }, 50);
    try {
      return await send(`${gateway.url}/api/mangled`, key);
    } finally {
      clearInterval(close);
    }
  }

  it('comes to an end, and nothing of it gets into the answer to the next request', async () => {
    let next = 0;
    await fc.assert(
      fc.asyncProperty(mangled, async (text) => {
        answer = text;
        expect((await askForMangled()).status).toBeGreaterThanOrEqual(200);
        const path = `/fine/${next++}`;
        const fine = await send(`${gateway.url}/api${path}`, key);
        expect(fine).toMatchObject({ status: 200, isWhole: true, body: `answers ${path}` });
      }),
      { numRuns: 150 },
    );
    await until(
      () => countInflight(gateway),
      (count) => count === 0,
    );
    expect(gateway.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
