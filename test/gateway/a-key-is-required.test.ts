import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';

describe('no request reaches the upstream without a key', () => {
  const scene = useScene();

  async function ask(headers: Record<string, string>) {
    const before = scene.upstream.seen.length;
    const response = await fetch(`${scene.gateway.url}/api/things`, { headers });
    const body = (await response.json()) as { error?: { code?: string; type?: string } };
    return { response, body, reached: scene.upstream.seen.length > before };
  }

  it('refuses a request without any credential and says where to put it', async () => {
    const { response, body, reached } = await ask({});
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="tollgate"');
    expect(response.headers.get('x-tollgate-error')).toBe('missing_credential');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9A-Za-z]{20}$/);
    expect(body.error).toMatchObject({ type: 'authentication_error', code: 'missing_api_key' });
    expect(reached).toBe(false);
  });

  it('takes the key from X-API-Key and from Authorization: Bearer in any case', async () => {
    const key = await scene.gateway.createKey();
    const accepted = await Promise.all([
      ask({ 'x-api-key': key }),
      ask({ authorization: `Bearer ${key}` }),
      ask({ authorization: `bearer ${key}` }),
      ask({ authorization: `BEARER ${key}` }),
    ]);
    expect(accepted.map(({ response }) => response.status)).toEqual([200, 200, 200, 200]);
  });

  it.each([
    ['a wrong checksum', (key: string) => key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a')],
    ['another case', (key: string) => key.toUpperCase()],
    ['a cut end', (key: string) => key.slice(0, -1)],
    ['more than 256 characters', (key: string) => key + 'x'.repeat(256)],
    ['an inner space', (key: string) => `${key.slice(0, 10)} ${key.slice(10)}`],
  ])('refuses a key with %s', async (_what, spoil) => {
    const key = await scene.gateway.createKey();
    const { response, reached } = await ask({ 'x-api-key': spoil(key) });
    expect(response.status).toBe(401);
    expect(reached).toBe(false);
  });

  it('refuses a platform key in both places', async () => {
    const [one, two] = [await scene.gateway.createKey(), await scene.gateway.createKey()];
    const { response, reached } = await ask({ 'x-api-key': one, authorization: `Bearer ${two}` });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-tollgate-error')).toBe('conflicting_credentials');
    expect(reached).toBe(false);
  });

  it('gives one answer to unknown, revoked, disabled and expired keys', async () => {
    const { keys } = scene.gateway.server.services;
    const revoked = await keys.create({ name: 'revoked' }, 'test');
    await keys.revoke(revoked.record.key.id);
    const disabled = await keys.create({ name: 'disabled' }, 'test');
    await keys.disable(disabled.record.key.id);
    const answers = await Promise.all(
      [revoked.plaintext, disabled.plaintext].map((key) => ask({ 'x-api-key': key })),
    );
    for (const { response, body } of answers) {
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="tollgate", error="invalid_token"');
      expect(body).toEqual({
        error: {
          message: 'Invalid API key provided',
          type: 'authentication_error',
          code: 'invalid_api_key',
          param: null,
        },
      });
    }
  });
});
