import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { exchangeBytes, parseAnswer } from '../support/raw-http.ts';
import {
  closeWebSocket,
  openWebSocket,
  readRecord,
  readRefusal,
  startWebSocketUpstream,
  type WebSocketUpstream,
} from '../support/websocket.ts';

let upstream: WebSocketUpstream;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  upstream = await startWebSocketUpstream();
  gateway = await startGateway({
    config: {
      upstreams: { main: { url: upstream.url, provider: 'generic' } },
      routes: [
        { name: 'main', path: '/main/', stripPrefix: '/main', upstream: 'main' },
        { name: 'agents', path: '/agents/:agent/', upstream: 'main', agentParam: 'agent', errors: 'flat' },
      ],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

/** Sends a handshake with these lines beside the usual ones; the answer ends with the connection. */
async function sendHandshake(requestLine: string, lines: readonly string[], body = '') {
  const text = [requestLine, 'Host: gateway', 'Connection: Upgrade', `X-API-Key: ${key}`, ...lines];
  return parseAnswer(await exchangeBytes(gateway.url, `${text.join('\r\n')}\r\n\r\n${body}`));
}

const WEBSOCKET = [
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

describe('a refused WebSocket handshake', () => {
  it('without a key is answered 401 in HTTP', async () => {
    const refused = await readRefusal(`${gateway.url}/main/`);
    expect(refused.status).toBe(401);
    expect(refused.headers).toMatchObject({
      'www-authenticate': 'Bearer realm="tollgate"',
      'x-tollgate-error': 'missing_credential',
      'cache-control': 'no-store',
      connection: 'close',
    });
    expect(refused.headers['x-request-id']).toMatch(/^req_/);
    expect(JSON.parse(refused.body)).toMatchObject({ error: { code: 'missing_api_key' } });
  });

  it('speaks the dialect of its route', async () => {
    const refused = await readRefusal(`${gateway.url}/agents/a/`);
    expect(JSON.parse(refused.body)).toEqual({
      error: 'Unauthorized',
      message: 'Missing or invalid Authorization header',
    });
  });

  it('to a path without a route is answered 404', async () => {
    const refused = await readRefusal(`${gateway.url}/nowhere`, { key });
    expect(refused.status).toBe(404);
    expect(refused.headers['x-tollgate-error']).toBe('route_not_found');
  });

  it('from an origin that the key does not allow is answered 403', async () => {
    const tied = await gateway.createKey({ allowedOrigins: ['https://app.example.com'] });
    const allowed = { key: tied, headers: { origin: 'https://app.example.com' } };
    const foreign = { key: tied, headers: { origin: 'https://evil.example.com' } };
    await closeWebSocket(await openWebSocket(`${gateway.url}/main/`, allowed));
    const refused = await readRefusal(`${gateway.url}/main/`, foreign);
    expect(refused.status).toBe(403);
    expect(refused.headers['x-tollgate-error']).toBe('origin_not_allowed');
  });

  it('beyond the rate limit is answered 429 with the limits', async () => {
    const slow = await gateway.createKey({ rateLimits: { requestsPerMinute: 1 } });
    await closeWebSocket(await openWebSocket(`${gateway.url}/main/`, { key: slow }));
    const refused = await readRefusal(`${gateway.url}/main/`, { key: slow });
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({ 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });

  it('is recorded under its key', async () => {
    const tied = await gateway.createKey({ allowedOrigins: ['https://app.example.com'] });
    const refused = await readRefusal(`${gateway.url}/main/`, {
      key: tied,
      headers: { origin: 'https://x.org' },
    });
    const record = await readRecord(gateway, String(refused.headers['x-request-id']));
    expect(record).toMatchObject({ status: 403, outcome: 'refused:origin_not_allowed' });
  });

  it('does not hinder the next one', async () => {
    await readRefusal(`${gateway.url}/main/`);
    await closeWebSocket(await openWebSocket(`${gateway.url}/main/`, { key }));
  });
});

describe('a handshake that is none', () => {
  it.each([
    ['another protocol', 'GET /main/ HTTP/1.1', ['Upgrade: tollgate/1']],
    ['another method', 'DELETE /main/ HTTP/1.1', WEBSOCKET],
    ['HTTP/1.0', 'GET /main/ HTTP/1.0', WEBSOCKET],
    ['a body', 'GET /main/ HTTP/1.1', [...WEBSOCKET, 'Content-Length: 2']],
    ['no key', 'GET /main/ HTTP/1.1', WEBSOCKET.slice(0, 2)],
    ['a key that is none', 'GET /main/ HTTP/1.1', [...WEBSOCKET.slice(0, 2), 'Sec-WebSocket-Key: x']],
    ['two keys', 'GET /main/ HTTP/1.1', [...WEBSOCKET, 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']],
    ['two versions', 'GET /main/ HTTP/1.1', [...WEBSOCKET, 'Sec-WebSocket-Version: 13']],
  ])('is refused for %s', async (_what, requestLine, lines) => {
    const before = upstream.handshakes.length;
    const answer = await sendHandshake(requestLine, lines, 'ok');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-tollgate-error')).toBe('bad_request');
    expect(answer.headers.get('connection')).toBe('close');
    expect(upstream.handshakes.length).toBe(before);
  });

  it('gets the answer of the gateway itself from an endpoint of its own', async () => {
    const answer = await sendHandshake('GET /v1/rate-limit HTTP/1.1', WEBSOCKET);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toHaveProperty('limits');
  });

  it.each([
    ['an expectation that has no meaning without a body', 'Expect: 100-continue'],
    ['its own headers named by Connection', 'Connection: Sec-WebSocket-Key, Sec-WebSocket-Version'],
  ])('passes with %s', async (_what, more) => {
    const lines = ['GET /main/ HTTP/1.1', 'Host: gateway', 'Connection: Upgrade', `X-API-Key: ${key}`, more];
    // A masked Close frame, sent along with the handshake, ends the session.
    const close = Buffer.from([0x88, 0x80, 1, 2, 3, 4]);
    const head = Buffer.from(`${[...lines, ...WEBSOCKET].join('\r\n')}\r\n\r\n`);
    const answer = await exchangeBytes(gateway.url, Buffer.concat([head, close]));
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
  });
});

describe('a key that is restricted to models', () => {
  const ask = async (target: string) => {
    const restricted = await gateway.createKey({ models: ['gpt-realtime*'] });
    return (await readRefusal(`${gateway.url}/main${target}`, { key: restricted })).headers[
      'x-tollgate-error'
    ];
  };

  it('opens a session with one of them', async () => {
    const restricted = await gateway.createKey({ models: ['gpt-realtime*'] });
    const url = `${gateway.url}/main/v1/realtime?model=gpt-realtime-mini`;
    await closeWebSocket(await openWebSocket(url, { key: restricted }));
  });

  it.each([
    ['another model', '/v1/realtime?model=gpt-5', 'model_not_allowed'],
    ['another deployment', '/v1/realtime?model=gpt-realtime&deployment=gpt-5', 'model_not_allowed'],
    ['no model', '/v1/realtime', 'model_not_allowed'],
    ['two models', '/v1/realtime?model=gpt-realtime&model=gpt-5', 'bad_request'],
    ['an endpoint whose frames name it', '/v1/responses?model=gpt-realtime', 'model_not_allowed'],
  ])('is refused with %s', async (_what, target, code) => {
    expect(await ask(target)).toBe(code);
  });
});
