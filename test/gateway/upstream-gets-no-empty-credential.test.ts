/** A header without a value and a scheme without a token are no credential: they neither count nor go up. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { sendRaw } from '../support/raw-http.ts';
import { startUpstream, type TestUpstream } from '../support/upstream.ts';

const MISSING = '400 upstream_credential_missing';

let upstream: TestUpstream;
let gateway: TestGateway;
let key = '';
beforeAll(async () => {
  upstream = await startUpstream();
  const { url } = upstream;
  const upstreams = {
    'prefer-openai': { url, provider: 'openai', credential: { mode: 'prefer-client', value: 'Bearer OURS' } },
    'prefer-anthropic': { url, provider: 'anthropic', credential: { mode: 'prefer-client', value: 'OURS' } },
    'prefer-google': { url, provider: 'google', credential: { mode: 'prefer-client', value: 'OURS' } },
    'pass-openai': { url, provider: 'openai', credential: { mode: 'passthrough' } },
    'pass-anthropic': { url, provider: 'anthropic', credential: { mode: 'passthrough' } },
    'pass-google': { url, provider: 'google', credential: { mode: 'passthrough' } },
    'pass-cookie': { url, provider: 'generic', credential: { mode: 'passthrough', header: 'cookie' } },
    none: { url, provider: 'generic' },
  };
  const routes = Object.keys(upstreams).map((name) => ({
    name,
    path: `/${name}/`,
    stripPrefix: `/${name}`,
    upstream: name,
    endpoints: 'all',
  }));
  gateway = await startGateway({ config: { upstreams, routes } });
  key = await gateway.createKey();
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});

/** The credentials and the target that the upstream saw, or the code of the refusal. */
async function ask(target: string, ...lines: readonly string[]): Promise<string> {
  const before = upstream.seen.length;
  const first = [`GET /${target} HTTP/1.1`, 'Host: gateway.test', 'Connection: close'];
  const answer = await sendRaw(gateway.url, [...first, ...lines]);
  if (answer.status !== 200) {
    expect(upstream.seen).toHaveLength(before);
    return `${answer.status} ${answer.headers.get('x-tollgate-error')}`;
  }
  const { headers = {}, url = '' } = upstream.seen.at(-1) ?? {};
  const names = ['authorization', 'x-api-key', 'x-goog-api-key', 'cookie'];
  const sent = names.flatMap((name) =>
    headers[name] === undefined ? [] : [`${name}=${String(headers[name])}`],
  );
  return [...sent, ...(url.includes('?') ? [url] : [])].join(' ');
}

const platform = () => `X-API-Key: ${key}`;
const bearer = () => `Authorization: Bearer ${key}`;

it.each([
  ['prefer-openai/x', platform, 'Authorization:', 'authorization=Bearer OURS'],
  ['prefer-openai/x', platform, 'Authorization: Bearer', 'authorization=Bearer OURS'],
  ['prefer-openai/x', platform, 'authorization: basic ', 'authorization=Bearer OURS'],
  ['prefer-anthropic/x', bearer, 'x-api-key:', 'x-api-key=OURS'],
  ['prefer-google/x', bearer, 'x-goog-api-key:', 'x-goog-api-key=OURS'],
  ['prefer-google/x?key=&a=b', platform, 'X-A: b', 'x-goog-api-key=OURS /x?a=b'],
  ['prefer-openai/x', platform, 'Cookie: a=b', 'authorization=Bearer OURS'],
])('ours goes up on %s in place of an empty one', async (target, credential, line, expected) => {
  expect(await ask(target, credential(), line)).toBe(expected);
});

it.each([
  ['pass-openai/x', platform, 'Authorization: Bearer'],
  ['pass-openai/x', platform, 'Authorization:'],
  ['pass-openai/x', platform, 'Cookie: a=b'],
  ['pass-anthropic/x', bearer, 'x-api-key:'],
  ['pass-google/x', platform, 'x-goog-api-key:'],
  ['pass-google/x?key=', platform, 'X-A: b'],
  ['pass-cookie/x', platform, 'Cookie:'],
])('nothing goes up on %s where the caller sent an empty one', async (target, credential, line) => {
  expect(await ask(target, credential(), line)).toBe(MISSING);
});

it('a cookie is a credential where the upstream reads it there, and passes beside one', async () => {
  expect(await ask('pass-cookie/x', platform(), 'Cookie: a=b')).toBe('cookie=a=b');
  expect(await ask('pass-openai/x', platform(), 'Authorization: Bearer own', 'Cookie: a=b')).toBe(
    'authorization=Bearer own cookie=a=b',
  );
});

it('an empty one does not go up beside a good one, nor where none is needed', async () => {
  expect(await ask('pass-anthropic/x', bearer(), 'x-api-key: own', 'x-goog-api-key:')).toBe('x-api-key=own');
  expect(await ask('none/x', platform(), 'Authorization: Bearer')).toBe('');
});
