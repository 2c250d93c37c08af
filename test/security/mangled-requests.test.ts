import net from 'node:net';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCountedKey, useTarget } from './attack.ts';

const HEAD = 'Host: gateway.test\r\nConnection: close\r\nX-API-Key: KEY\r\n';
const REQUESTS = [
  `GET /api/x?a=b HTTP/1.1\r\n${HEAD}\r\n`,
  `POST /api/x HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: 13\r\n\r\n{"model":"x"}`,
  `POST /api/x HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  `POST /api/x HTTP/1.1\r\n${HEAD}Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello`,
  'GET /api/x HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer KEY\r\n\r\n' +
    `GET /api/y HTTP/1.1\r\n${HEAD}\r\n`,
  'GET /api/x HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-API-Key: KEY\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
];

/** What parsers stumble over, beside any byte at all. */
const piece = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    ' ',
    '\t',
    '\0',
    ':',
    ',',
    ';',
    '/',
    '\\',
    '%2e',
    '%00',
    '..',
    '#',
    '"',
  ),
  fc.constantFrom('Transfer-Encoding: chunked\r\n', 'Content-Length: 3\r\n', 'X-API-Key: KEY\r\n'),
  fc.constantFrom('Connection: X-API-Key\r\n', 'Authorization: Bearer KEY\r\n', 'KEY', '0\r\n\r\n'),
  fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
);
/** Thousandths of the text; fast-check would prefer the beginning. */
const place = fc.noBias(fc.integer({ min: 0, max: 1_000 }));
const edit = fc.record({ at: place, removed: fc.nat(3), piece });
const mangled = fc
  .tuple(fc.constantFrom(...REQUESTS), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([request, edits]) =>
    edits.reduce((text, { at, removed, piece: inserted }) => {
      const from = Math.floor((at / 1_000) * text.length);
      return text.slice(0, from) + inserted + text.slice(from + removed);
    }, request),
  );

describe('a request mangled at random', () => {
  const scene = useTarget();
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  /** Resolves when the gateway has closed; the client ends its half once it has an answer, or soon. */
  function send(text: string): Promise<void> {
    const { hostname, port } = new URL(scene.gateway.url);
    const socket = net.connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(Buffer.from(text, 'latin1'));
    const patience = setTimeout(() => socket.end(), 20);
    socket.on('data', () => socket.end());
    return new Promise((resolve, reject) => {
      socket.setTimeout(10_000, () => {
        socket.destroy();
        reject(new Error('the gateway does not let go of the connection'));
      });
      socket.once('close', () => {
        clearTimeout(patience);
        resolve();
      });
    });
  }

  it('is let go of, never carries the key upstream, and leaves the gateway as it was', async () => {
    await fc.assert(
      fc.asyncProperty(mangled, async (text) => {
        const before = scene.upstream.seen.length;
        await send(text.replaceAll('KEY', key));
        for (const { rawHeaders } of scene.upstream.seen.slice(before)) {
          expect(rawHeaders.join('\n')).not.toContain(key);
        }
      }),
      { numRuns: 300 },
    );
    expect(scene.upstream.seen.length).toBeGreaterThan(0);
    const response = await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': key } });
    expect(response.status).toBe(200);
  });
});
