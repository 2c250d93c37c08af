/** An imported key where the provider reads its own credential too: which of the two a text is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { until } from '../support/until.ts';

/** Matches `importedPatterns`. */
const MATCHING = 'acme-4f9a1c0be27d48e6a35b';
/** An imported key too, of which only the store knows. */
const PLAIN = '7c5e0d41b9a84f6e92d3';
const CONFLICT = 'conflicting_credentials';

let upstream: TestUpstream;
let gateway: TestGateway;
let key = '';
beforeAll(async () => {
  upstream = await startUpstream();
  const upstreams: Record<string, object> = {};
  for (const provider of ['generic', 'anthropic', 'google']) {
    const to = (mode: string, value?: string) => ({
      url: upstream.url,
      provider,
      credential: { mode, value },
    });
    upstreams[`${provider}-inject`] = to('inject', 'OURS');
    upstreams[`${provider}-none`] = to('none');
    upstreams[`${provider}-passthrough`] = to('passthrough');
    upstreams[`${provider}-prefer`] = to('prefer-client', 'OURS');
  }
  upstreams['azure-passthrough'] = {
    url: upstream.url,
    provider: 'openai',
    credential: { mode: 'passthrough', header: 'api-key' },
  };
  const routes = Object.keys(upstreams).map((name) => ({
    name,
    path: `/${name}/`,
    upstream: name,
    endpoints: 'all',
  }));
  const keys = { pepperFile: 'data/tollgate.pepper', importedPatterns: ['acme-*'] };
  gateway = await startGateway({ config: { upstreams, routes, keys } });
  key = await gateway.createKey();
  const rows = [MATCHING, PLAIN].map((text) => ({ key: text, name: text.slice(0, 4) }));
  const { keyImport } = gateway.server.services;
  await keyImport.import(JSON.stringify(rows), { format: 'json', dryRun: false }, 'test');
  await until(async () => (await send('generic-none', { 'x-api-key': PLAIN })) === 'ok');
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});

async function send(route: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(`${gateway.url}/${route}/x`, { headers });
  await response.arrayBuffer();
  return response.ok ? 'ok' : (response.headers.get('x-tollgate-error') ?? '');
}

function seenHeaders() {
  return upstream.seen.at(-1)?.headers ?? {};
}

describe('in X-API-Key, the header of Anthropic', () => {
  it.each([
    ['anthropic-inject', PLAIN, 'OURS'],
    ['anthropic-inject', MATCHING, 'OURS'],
    ['anthropic-none', PLAIN, undefined],
    ['anthropic-prefer', MATCHING, 'OURS'],
  ])('it is found on %s: %s', async (route, text, sent) => {
    expect(await send(route, { 'x-api-key': text })).toBe('ok');
    expect(seenHeaders()['x-api-key']).toBe(sent);
  });

  it('it is found beside a credential of the provider in Authorization', async () => {
    const headers = { 'x-api-key': PLAIN, authorization: 'Bearer sk-ant-oat-of-the-caller' };
    expect(await send('anthropic-inject', headers)).toBe('ok');
    expect(seenHeaders()).not.toHaveProperty('authorization');
    expect(await send('anthropic-passthrough', { ...headers, 'x-api-key': MATCHING })).toBe('ok');
    expect(seenHeaders()).not.toHaveProperty('x-api-key');
  });

  it('a text of no pattern is the credential of the provider where that is taken', async () => {
    expect(await send('anthropic-passthrough', { 'x-api-key': PLAIN })).toBe('missing_credential');
    expect(await send('anthropic-passthrough', { 'x-api-key': PLAIN, authorization: `Bearer ${key}` })).toBe(
      'ok',
    );
    expect(seenHeaders()['x-api-key']).toBe(PLAIN);
  });

  it('a credential of the provider is none of the platform where the key stands elsewhere', async () => {
    const headers = { 'x-api-key': 'sk-ant-of-the-caller', authorization: `Bearer ${key}` };
    expect(await send('anthropic-inject', headers)).toBe('ok');
    expect(seenHeaders()['x-api-key']).toBe('OURS');
  });
});

describe('beside another platform key it is refused', () => {
  it.each([
    ['generic-passthrough', 'x-api-key', 'authorization'],
    ['generic-none', 'x-api-key', 'authorization'],
    ['generic-inject', 'x-api-key', 'authorization'],
    ['anthropic-passthrough', 'authorization', 'x-api-key'],
    ['anthropic-prefer', 'authorization', 'x-api-key'],
    ['google-passthrough', 'authorization', 'x-goog-api-key'],
    ['google-passthrough', 'x-api-key', 'x-goog-api-key'],
    ['azure-passthrough', 'authorization', 'api-key'],
  ])('on %s, %s and %s', async (route, first, second) => {
    const before = upstream.seen.length;
    const write = (name: string, text: string) => (name === 'authorization' ? `Bearer ${text}` : text);
    const headers = { [first]: write(first, key), [second]: write(second, MATCHING) };
    expect(await send(route, headers)).toBe(CONFLICT);
    expect(upstream.seen).toHaveLength(before);
  });

  it('also where X-API-Key holds a text that may be an imported key', async () => {
    const headers = { 'x-api-key': 'sk-ant-of-a-provider', authorization: `Bearer ${key}` };
    expect(await send('generic-passthrough', headers)).toBe(CONFLICT);
  });

  it('in other writing too', async () => {
    for (const value of [`Bearer "${MATCHING}"`, `Token token=${MATCHING}`, `Bearer ${MATCHING} x`]) {
      expect(await send('generic-passthrough', { 'x-api-key': key, authorization: value })).toBe(CONFLICT);
    }
  });
});
