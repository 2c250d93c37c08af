import { createHash } from 'node:crypto';
import http, { type ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { type RawUpstream, rawAnswer, startRawUpstream } from '../support/raw-upstream.ts';
import { until } from '../support/until.ts';
import { findRecord } from './upstream-scene.ts';

const MB = 1024 * 1024;
const SIZE = 64 * MB;
/** What the two connections and the gateway may hold between them. */
const HELD = 40 * MB;

describe('a large upload', () => {
  let upstream: RawUpstream;
  let gateway: TestGateway;
  let key = '';
  const connections: Socket[] = [];
  const current = () => {
    const socket = connections.at(-1);
    if (socket === undefined) throw new Error('nothing reached the upstream');
    return socket;
  };

  beforeAll(async () => {
    // Reads nothing until the test says so.
    upstream = await startRawUpstream({ onConnection: (socket) => connections.push(socket) });
    gateway = await startGateway({
      config: {
        upstreams: { main: { url: upstream.url } },
        routes: [
          { name: 'api', path: '/api/', stripPrefix: '/api', upstream: 'main', maxBodyBytes: SIZE + MB },
        ],
      },
    });
    key = await gateway.createKey();
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.close();
  });

  function upload(path: string, headers: Record<string, string | number>): ClientRequest {
    const options = { method: 'POST', agent: false, headers: { 'x-api-key': key, ...headers } };
    const request = http.request(`${gateway.url}/api${path}`, options);
    request.on('error', () => undefined);
    request.flushHeaders();
    return request;
  }

  /** Resolves with what could be written before the other side stopped taking it. */
  async function fill(request: ClientRequest, block: Buffer): Promise<number> {
    let sent = 0;
    let isStuck = false;
    while (!isStuck && sent < SIZE) {
      sent += block.length;
      if (request.write(block)) continue;
      const drained = new Promise<boolean>((resolve) => {
        request.once('drain', () => resolve(false));
      });
      const waited = new Promise<boolean>((resolve) => {
        setTimeout(() => resolve(true), 500);
      });
      isStuck = await Promise.race([drained, waited]);
    }
    return sent;
  }

  it.each([
    ['of declared length', { 'content-length': SIZE }],
    ['in chunks', {}],
  ])('%s waits for an upstream that does not read, and then reaches it whole', async (_how, headers) => {
    const request = upload('/slow', headers);
    const block = Buffer.alloc(MB, 'abcdefgh');
    const sent = await fill(request, block);
    expect(sent).toBeLessThan(HELD);
    const hash = createHash('sha256');
    const answered = new Promise<http.IncomingMessage>((resolve) => {
      request.on('response', resolve);
    });
    const socket = current();
    let bytes = 0;
    let tail = '';
    socket.on('data', (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
      tail = (tail + chunk.toString('latin1')).slice(-16);
      const isComplete = 'content-length' in headers ? bytes > SIZE : tail.endsWith('\r\n0\r\n\r\n');
      if (isComplete) setImmediate(() => socket.write(rawAnswer('taken', '200 OK', ['Connection: close'])));
    });
    for (let left = SIZE - sent; left > 0; left -= MB) request.write(block);
    request.end();
    const answer = await answered;
    expect(answer.statusCode).toBe(200);
    for await (const _part of answer);
    expect(bytes).toBeGreaterThan(SIZE);
    const record = await findRecord(gateway, (line) => line['request_id'] === answer.headers['x-request-id']);
    expect(record).toMatchObject({ outcome: 'ok', bytes_in: SIZE });
  });

  it('whose client dies takes the upstream with it', async () => {
    const request = upload('/died', { 'content-length': SIZE });
    const before = connections.length;
    request.write(Buffer.alloc(MB));
    await until(() => connections.length > before);
    const socket = current();
    socket.resume();
    await until(() => socket.bytesRead >= MB);
    const died = performance.now();
    request.destroy();
    await until(() => socket.destroyed);
    expect(performance.now() - died).toBeLessThan(1_000);
    const record = await findRecord(gateway, (line) => line['path'] === '/api/died');
    expect(record).toMatchObject({ outcome: 'client_closed' });
  });

  it('that the upstream refuses early is told so, and what still comes is thrown away', async () => {
    const request = upload('/refused', { 'content-length': SIZE });
    const before = connections.length;
    const answered = new Promise<http.IncomingMessage>((resolve) => {
      request.on('response', resolve);
    });
    request.write(Buffer.alloc(MB));
    await until(() => connections.length > before);
    const socket = current();
    socket.resume();
    await until(() => socket.bytesRead >= MB);
    socket.write(rawAnswer('{"error":"too large"}', '413 Content Too Large'));
    const answer = await answered;
    expect(answer.statusCode).toBe(413);
    expect(answer.headers).not.toHaveProperty('x-tollgate-error');
    let text = '';
    for await (const part of answer) text += String(part);
    expect(text).toBe('{"error":"too large"}');
    await until(() => socket.destroyed);
    request.destroy();
  });

  it('outlives an upstream that dies in the middle', async () => {
    const request = upload('/broken', { 'content-length': SIZE });
    const before = connections.length;
    const answered = new Promise<http.IncomingMessage>((resolve) => {
      request.on('response', resolve);
    });
    request.write(Buffer.alloc(MB));
    await until(() => connections.length > before);
    current().resetAndDestroy();
    const answer = await answered;
    expect([answer.statusCode, answer.headers['x-tollgate-error']]).toEqual([502, 'upstream_unreachable']);
    answer.resume();
    // The client goes on for a while and then dies in its turn.
    request.write(Buffer.alloc(MB));
    request.destroy();
    const record = await findRecord(gateway, (line) => line['path'] === '/api/broken');
    expect(record).toMatchObject({ outcome: 'upstream_error', status: 502 });
    expect(gateway.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
