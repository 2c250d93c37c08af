/** On a prefer-client route the upstream gets the caller's credential or ours, and each answers for his own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { send } from './upstream-scene.ts';

const OURS = 'OURS';

let upstream: TestUpstream;
let gateway: TestGateway;
let key = '';
beforeAll(async () => {
  upstream = await startUpstream((_request, response) => response.writeHead(401).end('no'));
  const prefer = (provider: string, header: string) => ({
    url: upstream.url,
    provider,
    credential: { mode: 'prefer-client', header, value: OURS },
  });
  const upstreams = {
    anthropic: prefer('anthropic', 'x-api-key'),
    azure: prefer('openai', 'api-key'),
    google: prefer('google', 'x-goog-api-key'),
    other: prefer('generic', 'x-service-token'),
  };
  gateway = await startGateway({
    config: {
      upstreams,
      routes: Object.keys(upstreams).map((name) => ({
        name,
        path: `/${name}/`,
        stripPrefix: `/${name}`,
        upstream: name,
        endpoints: 'all',
      })),
    },
  });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});

const CREDENTIALS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'x-service-token', 'cookie'];

/** What the upstream was sent of all that may be a credential, and what the caller was told of its 401. */
async function ask(path: string, headers: Record<string, string>) {
  const answer = await send(`${gateway.url}/${path}`, key, { headers });
  const seen = upstream.seen.at(-1);
  const sent = CREDENTIALS.flatMap((name) => (seen?.headers[name] === undefined ? [] : [name]));
  const told = answer.headers['x-tollgate-error'] ?? answer.status;
  return { url: seen?.url, sent, values: sent.map((name) => seen?.headers[name]), told };
}

describe('a credential of the caller', () => {
  it.each([
    ['anthropic/v1/messages', 'authorization', 'Bearer sk-ant-caller'],
    ['azure/openai/models', 'authorization', 'Bearer of-the-directory'],
    ['google/v1beta/models', 'authorization', 'Bearer ya29.caller'],
    ['google/v1beta/models', 'x-goog-api-key', 'AIza-caller'],
    ['other/x', 'x-service-token', 'caller'],
    ['other/x', 'authorization', 'Basic Y2FsbGVy'],
  ])('of %s in %s goes up alone, and a 401 to it is his', async (path, name, value) => {
    const { sent, values, told } = await ask(path, { [name]: value });
    expect({ sent, values, told }).toEqual({ sent: [name], values: [value], told: 401 });
  });

  it('of Google may stand in the query', async () => {
    const { url, sent, told } = await ask('google/v1beta/models?key=AIza-caller', {});
    expect({ url, sent, told }).toEqual({ url: '/v1beta/models?key=AIza-caller', sent: [], told: 401 });
  });

  it('in x-api-key leaves the platform key its place in Authorization', async () => {
    const answer = await fetch(`${gateway.url}/anthropic/v1/messages`, {
      headers: { authorization: `Bearer ${key}`, 'x-api-key': 'sk-ant-caller' },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-tollgate-error')).toBeNull();
    expect(upstream.seen.at(-1)?.headers).toMatchObject({ 'x-api-key': 'sk-ant-caller' });
    expect(upstream.seen.at(-1)?.headers.authorization).toBeUndefined();
  });
});

describe('the credential of the gateway', () => {
  it.each([
    ['anthropic/v1/messages', 'x-api-key'],
    ['azure/openai/models', 'api-key'],
    ['google/v1beta/models', 'x-goog-api-key'],
    ['other/x', 'x-service-token'],
  ])('goes up alone on %s where the caller has none, and a 401 to it is ours', async (path, name) => {
    // A cookie is no credential of a provider, and does not stand beside ours.
    const { sent, values, told } = await ask(path, { cookie: 'session=1' });
    expect({ sent, values, told }).toEqual({
      sent: [name],
      values: [OURS],
      told: 'upstream_credential_rejected',
    });
  });
});
