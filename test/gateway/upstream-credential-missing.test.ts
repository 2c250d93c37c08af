/** No upstream that needs a credential is called without one: not at first, not as a fallback, not for tests. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { findClosedPort } from '../support/raw-upstream.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';
import { send } from './upstream-scene.ts';

const CALLERS = { authorization: 'Bearer callers-own' };
const OURS = 'Bearer ours';

describe('an upstream that needs a credential', () => {
  let upstream: TestUpstream;
  let gateway: TestGateway;
  let liveKey = '';
  let testKey = '';
  beforeAll(async () => {
    upstream = await startUpstream();
    const { url } = upstream;
    const dead = `http://127.0.0.1:${await findClosedPort()}`;
    const openai = (credential: object, at = url) => ({ url: at, provider: 'openai', credential });
    const upstreams = {
      passthrough: openai({ mode: 'passthrough' }),
      'prefer-empty': openai({ mode: 'prefer-client', value: '' }),
      'prefer-ours': openai({ mode: 'prefer-client', value: OURS }),
      inject: openai({ mode: 'inject', value: OURS }),
      none: openai({ mode: 'none' }),
      anthropic: { url, provider: 'anthropic', credential: { mode: 'passthrough' } },
      // The same server by another name is another origin.
      elsewhere: openai({ mode: 'passthrough' }, url.replace('127.0.0.1', 'localhost')),
      dead: openai({ mode: 'passthrough' }, dead),
      'dead-inject': openai({ mode: 'inject', value: OURS }, dead),
    };
    const route = (name: string, to: string, more: object = {}) => ({
      name,
      path: `/${name}/`,
      stripPrefix: `/${name}`,
      upstream: to,
      endpoints: 'all',
      ...more,
    });
    gateway = await startGateway({
      config: {
        upstreams,
        routes: [
          ...['passthrough', 'prefer-empty', 'prefer-ours', 'inject', 'none'].map((name) =>
            route(name, name),
          ),
          ...['passthrough', 'prefer-empty', 'prefer-ours', 'inject', 'none'].map((name) =>
            route(`to-${name}`, 'dead', { fallbacks: [name] }),
          ),
          route('to-two', 'dead-inject', { fallbacks: ['passthrough', 'none'] }),
          route('anthropic', 'anthropic'),
          route('test-same', 'passthrough', { testUpstream: 'passthrough' }),
          route('test-elsewhere', 'passthrough', { testUpstream: 'elsewhere' }),
          route('test-inject', 'passthrough', { testUpstream: 'inject' }),
        ],
      },
    });
    liveKey = await gateway.createKey();
    testKey = await gateway.createKey({ env: 'test' });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.close();
  });

  /** What the upstream was shown as a credential, or the code of the refusal. */
  async function ask(route: string, headers: Record<string, string> = {}, key = liveKey): Promise<string> {
    const before = upstream.seen.length;
    const answer = await send(`${gateway.url}/${route}/v1/models`, key, { headers });
    if (answer.status === 200) return upstream.seen.at(-1)?.headers.authorization ?? 'none';
    expect(upstream.seen).toHaveLength(before);
    return `${answer.status} ${String(answer.headers['x-tollgate-error'])}`;
  }

  const MISSING = '400 upstream_credential_missing';

  it.each([
    ['passthrough', MISSING, CALLERS.authorization],
    ['prefer-empty', MISSING, CALLERS.authorization],
    ['prefer-ours', OURS, CALLERS.authorization],
    ['inject', OURS, OURS],
    ['none', 'none', CALLERS.authorization],
  ])('in the mode %s gets %s, and %s where the caller sends one', async (route, without, withOwn) => {
    expect(await ask(route)).toBe(without);
    expect(await ask(route, CALLERS)).toBe(withOwn);
  });

  it('is named with the header to send', async () => {
    const answer = await send(`${gateway.url}/passthrough/v1/models`, liveKey, {});
    expect(JSON.parse(answer.body)).toMatchObject({
      error: {
        code: 'upstream_credential_missing',
        message: expect.stringContaining('authorization') as string,
      },
    });
  });

  it('is named with another place for the API key where it reads its own in X-API-Key', async () => {
    const answer = await fetch(`${gateway.url}/anthropic/v1/models`, { headers: { 'x-api-key': liveKey } });
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(error.message).toBe(
      'The upstream needs a credential of its provider. Send it in the header x-api-key, and the API key as Authorization: Bearer KEY.',
    );
    const own = await fetch(`${gateway.url}/anthropic/v1/models`, { headers: { 'x-api-key': 'sk-ant-own' } });
    expect(own.headers.get('x-tollgate-error')).toBe('missing_credential');
    const missing = (await own.json()) as { error: { message: string } };
    expect(missing.error.message).toBe(
      'No API key was sent: on this route X-API-Key holds the credential of the provider. Send the API key as Authorization: Bearer KEY.',
    );
  });

  const UNREACHABLE = '502 upstream_unreachable';

  it.each([
    ['to-passthrough', UNREACHABLE],
    ['to-prefer-empty', UNREACHABLE],
    ['to-prefer-ours', OURS],
    ['to-inject', OURS],
    ['to-none', 'none'],
    ['to-two', 'none'],
  ])(
    'as the fallback %s on another origin gets %s, and never what the caller sent',
    async (route, expected) => {
      expect(await ask(route, CALLERS)).toBe(expected);
    },
  );

  it('of test keys gets what the caller sent on the origin of the route alone', async () => {
    expect(await ask('test-same', CALLERS, testKey)).toBe(CALLERS.authorization);
    expect(await ask('test-same', {}, testKey)).toBe(MISSING);
    expect(await ask('test-elsewhere', CALLERS, testKey)).toBe(MISSING);
    expect(await ask('test-inject', CALLERS, testKey)).toBe(OURS);
  });
});
