import { describe, expect, it } from 'vitest';
import { useRawScene } from '../gateway/upstream-scene.ts';
import { rawAnswer } from '../support/raw-upstream.ts';
import { exchangeBytes, parseAnswer } from '../support/raw-http.ts';

describe('a request line that Node reads and a strict parser refuses', () => {
  const scene = useRawScene({ faults: { '/x?a=b': (socket) => socket.write(rawAnswer('ok')) } });

  // RFC 9112 section 3 lets a server split the line at any whitespace; no parser finds two readings in these.
  it.each([
    ['two spaces before the target', 'GET  /api/x?a=b HTTP/1.1'],
    ['two spaces behind the target', 'GET /api/x?a=b  HTTP/1.1'],
    ['another name for the protocol', 'GET /api/x?a=b RTSP/1.1'],
    ['a blank line before it', '\r\nGET /api/x?a=b HTTP/1.1'],
  ])('reaches the upstream as a strict one: %s', async (_what, line) => {
    const lines = ['Host: gateway.test', 'Connection: close', `X-API-Key: ${scene.key()}`];
    const text = await exchangeBytes(scene.gateway.url, `${line}\r\n${lines.join('\r\n')}\r\n\r\n`);
    expect(parseAnswer(text).status).toBe(200);
    expect(scene.upstream.seen.at(-1)?.line).toBe('GET /x?a=b HTTP/1.1');
  });
});
