import * as fc from 'fast-check';
import { Pool } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream.ts';
import { ask, type Asked, createPools } from './scene.ts';

const ANSWERS = [
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"a":"bcd"}',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-A: b\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end',
  'HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno',
];
const piece = fc.oneof(
  fc.constantFrom('\r\n', '\n', '\r', ' ', '\t', '\0', ':', ',', '-1', '+', 'ffffffffff', ';', '0x5', '5_0'),
  fc.constantFrom('Transfer-Encoding: chunked\r\n', 'Content-Length: 3\r\n', 'transfer-encoding: gzip\r\n'),
  fc.constantFrom('Content-Length: 11\r\n', ' folded\r\n', '0\r\n\r\n', 'HTTP/1.1 200 OK\r\n'),
  fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
);
const edit = fc.record({ at: fc.noBias(fc.integer({ min: 0, max: 1_000 })), removed: fc.nat(3), piece });
const mangled = fc
  .tuple(fc.constantFrom(...ANSWERS), fc.array(edit, { maxLength: 3 }))
  .map(([answer, edits]) =>
    edits.reduce((text, { at, removed, piece: inserted }) => {
      const from = Math.floor((at / 1_000) * text.length);
      return text.slice(0, from) + inserted + text.slice(from + removed);
    }, answer),
  );

/** Our reader may refuse more than llhttp, the parser of Node and undici, but must not understand anything else. */
describe('an answer that is accepted', () => {
  let answer = '';
  let upstream: RawUpstream;
  let reference: Pool;
  beforeAll(async () => {
    upstream = await startRawUpstream({ onRequest: (socket) => socket.end(Buffer.from(answer, 'latin1')) });
    reference = new Pool(upstream.url);
  });
  afterAll(async () => {
    await reference.destroy();
    await upstream.close();
  });

  /** On a connection of its own, since the upstream closes each without a word. */
  async function askAlone(): Promise<Asked> {
    const pools = createPools();
    try {
      return await ask(pools, upstream.url, { method: 'POST', body: Buffer.from('{}') });
    } finally {
      pools.destroy();
    }
  }

  async function askReference(): Promise<{ status: number; body: string } | null> {
    try {
      const { statusCode, body } = await reference.request({ path: '/', method: 'POST', body: '{}' });
      return { status: statusCode, body: Buffer.from(await body.arrayBuffer()).toString('latin1') };
    } catch {
      return null;
    }
  }

  it('is what llhttp makes of the same bytes', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(mangled, async (text) => {
        answer = text;
        const own = await askAlone();
        if (own.error !== null) return;
        accepted++;
        expect(await askReference()).toEqual({ status: own.status, body: own.body });
      }),
      { numRuns: 400 },
    );
    // Else nothing was compared.
    expect(accepted).toBeGreaterThan(40);
  }, 120_000);

  it.each(ANSWERS)('is each of those that were mangled, unmangled: %j', async (text) => {
    answer = text;
    expect((await askAlone()).error).toBeNull();
  });
});
