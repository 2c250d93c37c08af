import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { exchangeBytes, parseAnswer } from '../support/raw-http.ts';
import {
  rawAnswer,
  rawChunk,
  type RawUpstream,
  rawStreamHead,
  startRawUpstream,
} from '../support/raw-upstream.ts';

let upstream: RawUpstream;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  upstream = await startRawUpstream({
    // As soon as the head is there.
    onConnection: (socket) => {
      socket.once('data', (bytes: Buffer) => {
        const stream = `${rawStreamHead()}${rawChunk('data: 1\n\n')}0\r\n\r\n`;
        socket.write(bytes.includes(' /stream ') ? stream : rawAnswer('no', '403 Forbidden'));
      });
    },
  });
  gateway = await startGateway({
    config: {
      upstreams: { main: { url: upstream.url } },
      routes: [{ name: 'api', path: '/', upstream: 'main' }],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

function headOf(path: string, ...lines: readonly string[]): string {
  return [`POST ${path} HTTP/1.1`, 'Host: gateway.test', `X-API-Key: ${key}`, ...lines, '', ''].join('\r\n');
}

describe('an answer that comes before the request is complete', () => {
  it.each(['/whole', '/stream'])('is the last one on its connection: %s', async (path) => {
    const begun = `${headOf(path, 'Content-Length: 1000000')}begun`;
    const answer = parseAnswer(await exchangeBytes(gateway.url, begun));
    expect(answer.status).toBe(path === '/stream' ? 200 : 403);
    expect(answer.headers.get('connection')).toBe('close');
  });

  it('does not close the connection of a complete one', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = net.connect(Number(port), hostname);
    socket.write(`${headOf('/whole', 'Content-Length: 5')}whole`);
    const text = await new Promise<string>((resolve) => {
      socket.once('data', (data) => resolve(data.toString()));
    });
    socket.destroy();
    expect(parseAnswer(text).headers.get('connection')).toBe('keep-alive');
  });
});
