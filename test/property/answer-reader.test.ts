import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadReader } from '../../src/upstreams/http1/answer-head.ts';
import { AnswerReader } from '../../src/upstreams/http1/answer-reader.ts';

interface Read {
  status: number;
  headers: readonly string[];
  body: string;
  isDone: boolean;
  unread: number;
  error: string | null;
}

/** Reads `text`, cut behind each of `cuts`, out of one buffer that is filled anew for each piece. */
function readInPieces(text: string, cuts: readonly number[], method = 'POST'): Read {
  const bytes = Buffer.from(text, 'latin1');
  const shared = Buffer.alloc(bytes.length + 1);
  const read: Read = { status: 0, headers: [], body: '', isDone: false, unread: 0, error: null };
  const reader = new AnswerReader(new HeadReader(), {
    onHead: ({ status, headers }) => Object.assign(read, { status, headers }),
    onBody: (chunk) => {
      read.body += chunk.toString('latin1');
    },
  });
  reader.expect(method);
  const ends = [...new Set([...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  let start = 0;
  try {
    for (const end of ends) {
      shared.fill(0xff);
      bytes.copy(shared, 0, start, end);
      if (reader.isDone) read.unread += end - start;
      else read.unread += reader.read(shared, end - start);
      start = end;
    }
  } catch (error) {
    read.error = (error as Error).message;
  }
  read.isDone = reader.isDone;
  return read;
}

const content = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 200 })
  .map((codes) => String.fromCharCode(...codes));
const chunks = fc.array(
  content.filter((text) => text.length > 0),
  { maxLength: 5 },
);
const extension = fc.constantFrom('', ';a=b', ';a;x="y z"');
const trailers = fc.constantFrom('', 'X-A: b\r\n', 'X-A: b\r\nX-API-Key:\r\n');
const cuts = fc.array(fc.nat(2_000), { maxLength: 12 });

function inChunks(parts: readonly string[], ext: string, trailer: string): string {
  const encoded = parts.map((part) => `${part.length.toString(16)}${ext}\r\n${part}\r\n`).join('');
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${encoded}0${ext}\r\n${trailer}\r\n`;
}

describe('an answer is read the same however it is cut', () => {
  it('with a length, and what follows is told apart from it', () => {
    fc.assert(
      fc.property(content, content, cuts, (body, rest, places) => {
        const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nX-A:\t b \r\n\r\n`;
        const read = readInPieces(head + body + rest, places);
        expect(read).toMatchObject({ status: 200, body, isDone: true, unread: rest.length, error: null });
        expect(read.headers).toEqual(['content-length', String(body.length), 'x-a', 'b']);
      }),
    );
  });

  it('in chunks, with extensions and trailers, which are dropped', () => {
    fc.assert(
      fc.property(chunks, extension, trailers, content, cuts, (parts, ext, trailer, rest, places) => {
        const read = readInPieces(inChunks(parts, ext, trailer) + rest, places);
        expect(read).toMatchObject({ body: parts.join(''), isDone: true, unread: rest.length, error: null });
        expect(read.headers).toEqual(['transfer-encoding', 'chunked']);
      }),
    );
  });

  it('up to the close of the connection', () => {
    fc.assert(
      fc.property(content, cuts, (body, places) => {
        const read = readInPieces(`HTTP/1.1 200 OK\r\n\r\n${body}`, places);
        expect(read).toMatchObject({ body, isDone: false, unread: 0, error: null });
      }),
    );
  });

  it('behind interim answers', () => {
    fc.assert(
      fc.property(fc.nat(5), content, cuts, (count, body, places) => {
        const interim = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(count);
        const read = readInPieces(
          `${interim}HTTP/1.1 201\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
          places,
        );
        expect(read).toMatchObject({ status: 201, body, isDone: true, error: null });
      }),
    );
  });

  it('also where it is broken: the same error, and never more of a body', () => {
    const edit = fc.tuple(
      fc.nat(300),
      fc.constantFrom('\r', '\n', '\r\n', ' ', '0', 'g', ':', '\0', 'Content-Length: 1\r\n'),
    );
    fc.assert(
      fc.property(chunks, fc.array(edit, { minLength: 1, maxLength: 3 }), cuts, (parts, edits, places) => {
        let text = inChunks(parts, '', '');
        for (const [at, inserted] of edits) text = text.slice(0, at) + inserted + text.slice(at);
        const whole = readInPieces(text, []);
        const cut = readInPieces(text, places);
        expect(cut.error === null).toBe(whole.error === null);
        if (whole.error === null) expect(cut).toEqual(whole);
        else expect(cut.body.startsWith(whole.body)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an answer without a body', () => {
  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'],
    ['GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ])('ends with its head: %s', (method, text) => {
    expect(readInPieces(`${text}more`, [], method)).toMatchObject({ body: '', isDone: true, unread: 4 });
  });
});
