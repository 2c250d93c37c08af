import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import {
  closeWebSocket,
  readRefusal,
  shakeHands,
  startWebSocketUpstream,
  type WebSocketUpstream,
} from '../support/websocket.ts';

let upstream: WebSocketUpstream;
let mute: WebSocketUpstream;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  upstream = await startWebSocketUpstream();
  mute = await startWebSocketUpstream({ selectProtocol: () => false });
  const credential = { mode: 'inject', header: 'authorization', value: 'Bearer sk-of-the-gateway' };
  const route = (name: string) => ({ name, path: `/${name}/`, upstream: name, endpoints: 'all' });
  gateway = await startGateway({
    config: {
      upstreams: {
        inject: { url: upstream.url, provider: 'generic', credential, identityHeaders: true },
        pass: { url: upstream.url, provider: 'openai', credential: { mode: 'passthrough' } },
        mute: { url: mute.url, provider: 'generic' },
      },
      routes: [route('inject'), route('pass'), route('mute')],
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.close(), mute.close()]);
});

/** Opens and closes a WebSocket; what the upstream saw of the handshake, and the client of the 101. */
async function connect(path: string, options: Parameters<typeof shakeHands>[1]) {
  const { client, headers } = await shakeHands(`${gateway.url}${path}`, options);
  const { protocol, extensions } = client;
  await closeWebSocket(client);
  const seen = (path.startsWith('/mute') ? mute : upstream).handshakes.at(-1);
  if (seen === undefined) throw new Error('the upstream saw no handshake');
  return { headers, protocol, extensions, seen };
}

describe('the handshake that the upstream sees', () => {
  it('carries the credential of the gateway and says who calls', async () => {
    const { seen } = await connect('/inject/', { key });
    expect(seen.headers.authorization).toBe('Bearer sk-of-the-gateway');
    expect(seen.headers['x-key-id']).toMatch(/^key_/);
    expect(seen.headers.host).toBe(new URL(upstream.url).host);
    expect(seen.headers).toMatchObject({ upgrade: 'websocket', connection: 'Upgrade' });
  });

  it.each([
    ['x-api-key', (text: string) => ({ 'x-api-key': text })],
    ['authorization', (text: string) => ({ authorization: `Bearer ${text}` })],
    ['api-key', (text: string) => ({ 'api-key': text })],
  ])('never carries the key of %s', async (_header, place) => {
    const { seen } = await connect('/inject/', { headers: place(key) });
    expect(seen.rawHeaders.join('\n')).not.toContain(key);
  });

  it('carries the own credential of the caller where that is wanted', async () => {
    const { seen } = await connect('/pass/', { key, headers: { authorization: 'Bearer sk-of-the-caller' } });
    expect(seen.headers.authorization).toBe('Bearer sk-of-the-caller');
    expect(seen.rawHeaders.join('\n')).not.toContain(key);
  });

  it('offers no extension, since compressed frames could not be metered', async () => {
    const { seen, headers, extensions } = await connect('/inject/', { key });
    expect(seen.headers).not.toHaveProperty('sec-websocket-extensions');
    expect(headers).not.toHaveProperty('sec-websocket-extensions');
    expect(extensions).toBe('');
  });

  it('carries no identity that the caller made up', async () => {
    const { seen } = await connect('/inject/', {
      key,
      headers: { 'x-key-id': 'key_forged', x_project_id: 'prj_forged', 'x-forwarded-for': '1.2.3.4' },
    });
    expect(seen.rawHeaders.join('\n')).not.toMatch(/forged|1\.2\.3\.4/);
  });
});

describe('the answer to a handshake', () => {
  it('carries the request id and the limits', async () => {
    const limited = await gateway.createKey({ rateLimits: { requestsPerMinute: 10 } });
    const { headers } = await connect('/inject/', { key: limited });
    expect(headers['x-request-id']).toMatch(/^req_/);
    expect(headers).toMatchObject({ 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '9' });
  });
});

describe('a key in the subprotocol, as browsers have to send it', () => {
  const offer = (text: string) => ['realtime', `openai-insecure-api-key.${text}`, 'openai-beta.realtime-v1'];

  it('opens the WebSocket and goes no further', async () => {
    const { seen, protocol } = await connect('/inject/', { protocols: offer(key) });
    expect(seen.headers['sec-websocket-protocol']).toBe('realtime, openai-beta.realtime-v1');
    expect(seen.rawHeaders.join('\n')).not.toContain(key);
    expect(seen.headers.authorization).toBe('Bearer sk-of-the-gateway');
    expect(protocol).toBe('realtime');
  });

  it('gets a subprotocol selected even where the upstream selects none', async () => {
    const { protocol } = await connect('/mute/', { protocols: offer(key) });
    expect(protocol).toBe('realtime');
  });

  it('is checked like any other key', async () => {
    const spoilt = key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
    const refused = await readRefusal(`${gateway.url}/inject/`, { protocols: offer(spoilt) });
    expect(refused.status).toBe(401);
  });

  it('is read in any case of letters', async () => {
    const protocols = ['realtime', `OpenAI-Insecure-Api-Key.${key}`];
    const { seen } = await connect('/inject/', { protocols });
    expect(seen.headers['sec-websocket-protocol']).toBe('realtime');
    expect(seen.rawHeaders.join('\n')).not.toContain(key);
  });

  it.each([
    ['it again', (text: string) => `x.${text}`],
    ['another one', (_text: string, other: string) => `x.${other}`],
    ['another one in its place', (_text: string, other: string) => `OPENAI-INSECURE-API-KEY.${other}`],
  ])('conflicts with an entry that carries %s', async (_what, render) => {
    const before = upstream.handshakes.length;
    const other = await gateway.createKey();
    const protocols = ['realtime', render(key, other), `openai-insecure-api-key.${key}`];
    const refused = await readRefusal(`${gateway.url}/inject/`, { protocols });
    expect(refused.status).toBe(400);
    expect(refused.headers['x-tollgate-error']).toBe('conflicting_credentials');
    expect(upstream.handshakes).toHaveLength(before);
  });

  it('conflicts with another key', async () => {
    const other = await gateway.createKey();
    const refused = await readRefusal(`${gateway.url}/inject/`, { key: other, protocols: offer(key) });
    expect(refused.status).toBe(400);
    expect(refused.headers['x-tollgate-error']).toBe('conflicting_credentials');
  });
});
