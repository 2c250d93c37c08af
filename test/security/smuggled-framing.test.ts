import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, NOTHING, useTarget } from './attack.ts';

/** Follows the doubtful request on the same connection; whoever reads other bounds than we do sees it as a request. */
const HIDDEN = 'GET /api/hidden HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: KEY\r\n\r\n';
const FIRST = 'Host: gateway.test\r\nX-API-Key: KEY\r\n';
const POST = `POST /api/x HTTP/1.1\r\n${FIRST}`;
const GET = `GET /api/x HTTP/1.1\r\n${FIRST}`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/** KEY stands for a good key. */
const REQUESTS: readonly (readonly [string, string])[] = [
  ['Transfer-Encoding before Content-Length', `${POST}${CHUNKED}Content-Length: 5\r\n\r\n0\r\n\r\n`],
  ['Content-Length before Transfer-Encoding', `${POST}Content-Length: 5\r\n${CHUNKED}\r\n0\r\n\r\n`],
  ['two lengths', `${POST}Content-Length: 2\r\nContent-Length: 6\r\n\r\nabcdef`],
  ['two equal lengths', `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\nab`],
  ['a list of lengths', `${POST}Content-Length: 2, 2\r\n\r\nab`],
  ['a length with a plus', `${POST}Content-Length: +2\r\n\r\nab`],
  ['a negative length', `${POST}Content-Length: -2\r\n\r\nab`],
  ['a hexadecimal length', `${POST}Content-Length: 0x2\r\n\r\nab`],
  ['a length with a fraction', `${POST}Content-Length: 2.0\r\n\r\nab`],
  ['a length with a space in it', `${POST}Content-Length: 2 2\r\n\r\nab`],
  ['an empty length', `${POST}Content-Length:\r\n\r\nab`],
  ['a length of 20 digits', `${POST}Content-Length: 99999999999999999999\r\n\r\nab`],
  ['a length that overflows to 2', `${POST}Content-Length: 18446744073709551618\r\n\r\nab`],
  ['gzip, chunked', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ['chunked, gzip', `${POST}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
  ['chunked, identity', `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
  ['identity', `${POST}Transfer-Encoding: identity\r\n\r\n0\r\n\r\n`],
  ['xchunked', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['chunked in quotes', `${POST}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n`],
  ['chunked after a vertical tab', `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`],
  ['two lines of chunked', `${POST}${CHUNKED}${CHUNKED}\r\n0\r\n\r\n`],
  ['identity and chunked in two lines', `${POST}Transfer-Encoding: identity\r\n${CHUNKED}\r\n0\r\n\r\n`],
  ['chunked under HTTP/1.0', `POST /api/x HTTP/1.0\r\n${FIRST}${CHUNKED}\r\n0\r\n\r\n`],
  ['a folded line', `${GET}X-A: a\r\n b\r\n\r\n`],
  ['a line folded by a tab', `${GET}X-A: a\r\n\tb\r\n\r\n`],
  ['a folded Transfer-Encoding', `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`],
  ['a folded key', 'GET /api/x HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key:\r\n KEY\r\n\r\n'],
  ['a folded first line', `GET /api/x HTTP/1.1\r\n ${FIRST}\r\n`],
  ['a space before the colon', `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
  ['a space before the colon of the key', 'GET /api/x HTTP/1.1\r\nHost: a\r\nX-API-Key : KEY\r\n\r\n'],
  ['a line without a colon', `${GET}X-A\r\n\r\n`],
  ['a line without a name', `${GET}: a\r\n\r\n`],
  ['NUL in a value', `${GET}X-A: a\0b\r\n\r\n`],
  ['NUL in a name', `${GET}X-\0A: a\r\n\r\n`],
  ['NUL in the target', `GET /api/x\0 HTTP/1.1\r\n${FIRST}\r\n`],
  ['NUL behind the key', 'GET /api/x HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: KEY\0\r\n\r\n'],
  ['a control character in a value', `${GET}X-A: a\x01b\r\n\r\n`],
  ['DEL in a value', `${GET}X-A: a\x7fb\r\n\r\n`],
  ['a bare CR', `${GET}X-A: a\rX-B: b\r\n\r\n`],
  ['a bare LF', `${GET}X-A: a\nX-B: b\r\n\r\n`],
  ['a bare LF behind the request line', `GET /api/x HTTP/1.1\n${FIRST}\r\n`],
  ['a bare LF for the blank line', `${GET}\n`],
  ['bare LFs for both ends', 'GET /api/x HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: KEY\n\n'],
  ['a tab in the request line', `GET\t/api/x\tHTTP/1.1\r\n${FIRST}\r\n`],
  ['a space in the target', `GET /api/x y HTTP/1.1\r\n${FIRST}\r\n`],
  ['HTTP/0.9', 'GET /api/x\r\n\r\n'],
  ['HTTP/2.0', `GET /api/x HTTP/2.0\r\n${FIRST}\r\n`],
  ['HTTP/1.2', `GET /api/x HTTP/1.2\r\n${FIRST}\r\n`],
  ['two types', `${POST}Content-Type: text/a\r\nContent-Type: text/b\r\nContent-Length: 2\r\n\r\nab`],
];

describe('a request that two parsers could read differently', () => {
  const scene = useTarget();
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  it.each(REQUESTS)('is refused with all that follows it: %s', async (_what, bytes) => {
    const aftermath = await attack(scene, key, (bytes + HIDDEN).replaceAll('KEY', key));
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [400], errors: ['bad_request'] });
    const headers = aftermath.answers[0]?.headers;
    expect(headers?.get('connection')).toBe('close');
    expect(headers?.get('x-request-id')).toMatch(/^req_/);
    expect(headers?.get('cache-control')).toBe('no-store');
  });

  it('has good relatives that are understood', async () => {
    const good = [
      `${POST}Content-Length: 2\r\n\r\nab`,
      `${POST}${CHUNKED}\r\n2\r\nab\r\n0\r\n\r\n`,
      `${POST}transfer-encoding: Chunked\r\n\r\n1;name=value\r\na\r\n1\r\nb\r\n0\r\n\r\n`,
    ];
    const last = `${GET}Connection: close\r\n\r\n`;
    const { statuses, seen } = await attack(scene, key, (good.join('') + last).replaceAll('KEY', key));
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(seen.map(({ body }) => body)).toEqual(['ab', 'ab', 'ab', '']);
  });

  it('is not mistaken for one when it is another protocol', async () => {
    const hello = Buffer.from('16030102000100fc0303', 'hex');
    expect(await attack(scene, key, hello)).toMatchObject({ ...NOTHING, statuses: [400] });
    const http2 = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    expect(await attack(scene, key, http2)).toMatchObject({ ...NOTHING, statuses: [400] });
  });
});
