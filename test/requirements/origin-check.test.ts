/** When the Origin of a request is held against the list of its key, as a table. */
import { describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw-http.ts';
import { useScene } from '../support/scenes.ts';

const LISTED = 'https://app.example.com';
const FOREIGN = 'https://evil.example';
const ORIGINS = [undefined, LISTED, FOREIGN, 'null'] as const;
const CHECKS = ['browser', 'public_only', 'always'] as const;

type Credential = 'prefixed' | 'pair' | 'public';
/** Statuses without an Origin, with a listed one, with a foreign one and with `null`. */
type Row = readonly [number, number, number, number];

const OPEN: Row = [200, 200, 200, 200];
const WHERE_SENT: Row = [200, 200, 403, 403];
const LISTED_ALONE: Row = [403, 200, 403, 403];
const CLOSED: Row = [403, 403, 403, 403];

describe('origin_check', () => {
  const scene = useScene({ config: { projects: { default: { formats: ['prefixed', 'token', 'pair'] } } } });

  async function createCredential(credential: Credential, input: object): Promise<string> {
    const format = credential === 'prefixed' ? 'prefixed' : 'pair';
    const key = await scene.gateway.createKey({ format, ...input });
    return credential === 'public' ? (key.split(':')[0] ?? '') : key;
  }

  async function ask(key: string, origin: string | undefined): Promise<{ status: number; allows: unknown }> {
    const answer = await sendRaw(scene.gateway.url, [
      'GET /api/x HTTP/1.1',
      'Host: gateway.test',
      'Connection: close',
      `Authorization: Bearer ${key}`,
      ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    ]);
    return { status: answer.status, allows: answer.headers.get('access-control-allow-origin') };
  }

  async function statusesOf(key: string): Promise<number[]> {
    const before = scene.upstream.seen.length;
    const answers = await Promise.all(ORIGINS.map((origin) => ask(key, origin)));
    // A page may read an answer only where its origin is allowed, and nothing refused goes further.
    const allowed = answers.map(({ status }, index) => (status === 200 ? ORIGINS[index] : undefined));
    expect(answers.map(({ allows }) => allows ?? undefined)).toEqual(allowed);
    const served = answers.filter(({ status }) => status === 200);
    expect(scene.upstream.seen).toHaveLength(before + served.length);
    return answers.map(({ status }) => status);
  }

  it.each<readonly [(typeof CHECKS)[number], Credential, Row]>([
    ['browser', 'prefixed', WHERE_SENT],
    ['browser', 'pair', WHERE_SENT],
    ['browser', 'public', LISTED_ALONE],
    ['public_only', 'prefixed', OPEN],
    ['public_only', 'pair', OPEN],
    ['public_only', 'public', LISTED_ALONE],
    ['always', 'prefixed', LISTED_ALONE],
    ['always', 'pair', LISTED_ALONE],
    ['always', 'public', LISTED_ALONE],
  ])('C7 %s with a list holds a %s key to %j', async (originCheck, credential, expected) => {
    const key = await createCredential(credential, { originCheck, allowedOrigins: [LISTED] });
    expect(await statusesOf(key)).toEqual(expected);
  });

  it.each(CHECKS)(
    'C6 %s without a list opens secrets to all and public halves to none',
    async (originCheck) => {
      const statuses = (credential: Credential) =>
        createCredential(credential, { originCheck, allowedOrigins: [] }).then(statusesOf);
      expect(await statuses('prefixed')).toEqual(OPEN);
      expect(await statuses('pair')).toEqual(OPEN);
      expect(await statuses('public')).toEqual(CLOSED);
    },
  );

  it.each([
    ['prefixed', 'browser'],
    ['token', 'browser'],
    ['pair', 'public_only'],
  ] as const)('C7 is for the format %s, where nothing is said, %s', async (format, expected) => {
    const { keys } = scene.gateway.server.services;
    expect((await keys.create({ name: format, format }, 'test')).record.key.originCheck).toBe(expected);
  });

  it('C7 is changed later like any setting', async () => {
    const { keys } = scene.gateway.server.services;
    const issued = await keys.create({ name: 'later', allowedOrigins: [LISTED] }, 'test');
    expect(await statusesOf(issued.plaintext)).toEqual(WHERE_SENT);
    await keys.update(issued.record.key.id, { originCheck: 'always' });
    await expect
      .poll(() => ask(issued.plaintext, undefined).then(({ status }) => status), { timeout: 5_000 })
      .toBe(403);
    expect(await statusesOf(issued.plaintext)).toEqual(LISTED_ALONE);
  });

  it.each([
    ['app.example.com', 'https://app.example.com', 200],
    ['app.example.com', 'http://app.example.com', 403],
    ['https://app.example.com', 'https://app.example.com:443', 403],
    ['https://app.example.com:8443', 'https://app.example.com:8443', 200],
    ['localhost:3000', 'http://localhost:3000', 200],
    ['localhost:3000', 'https://localhost:3000', 200],
    ['*.example.com', 'https://example.com', 403],
    ['*.example.com', 'https://a.b.example.com', 200],
    ['example.com', 'https://example.com.evil.example', 403],
    ['example.com', 'https://evil-example.com', 403],
    ['example.com', 'HTTPS://example.com', 403],
    ['example.com', 'https://example.com/', 403],
    ['example.com', 'https://user@example.com', 403],
  ])('C5 reads the pattern %s so that %s gets %d', async (pattern, origin, expected) => {
    const key = await createCredential('prefixed', { allowedOrigins: [pattern] });
    expect((await ask(key, origin)).status).toBe(expected);
  });
});
