import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

describe('a credential sent twice', () => {
  const scene = useTarget();
  let key = '';
  let other = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
    other = await createCountedKey(scene);
  });

  const send = (target: string, ...lines: readonly string[]) =>
    attack(scene, key, head(`GET ${target} HTTP/1.1`, 'Host: gateway.test', 'Connection: close', ...lines));

  it.each([
    ['two Authorization', () => [`Authorization: Bearer ${key}`, `Authorization: Bearer ${other}`]],
    ['two equal Authorization', () => [`Authorization: Bearer ${key}`, `authorization: Bearer ${key}`]],
    ['a good and a bad Authorization', () => [`Authorization: Bearer ${key}`, 'AUTHORIZATION: Bearer x']],
    ['an Authorization and an empty one', () => [`Authorization: Bearer ${key}`, 'Authorization:']],
    ['two X-API-Key', () => [`X-API-Key: ${key}`, `X-API-Key: ${other}`]],
    ['two equal X-API-Key', () => [`X-API-Key: ${key}`, `x-api-key: ${key}`]],
    ['two x-goog-api-key', () => [`x-goog-api-key: ${key}`, `X-Goog-Api-Key: ${other}`]],
    ['two api-key', () => [`api-key: ${key}`, `Api-Key: ${other}`]],
    [
      'a second Authorization of the provider',
      () => [
        `X-API-Key: ${key}`,
        'Authorization: Bearer sk-provider-1',
        'Authorization: Bearer sk-provider-2',
      ],
    ],
  ])('in one header is refused: %s', async (_what, lines) => {
    const aftermath = await send('/api/x', ...lines());
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [400], errors: ['conflicting_credentials'] });
  });

  it.each([
    ['X-API-Key and Authorization', () => [`X-API-Key: ${key}`, `Authorization: Bearer ${other}`]],
    ['the same in X-API-Key and Authorization', () => [`X-API-Key: ${key}`, `Authorization: Bearer ${key}`]],
    ['Authorization without a scheme', () => [`X-API-Key: ${key}`, `Authorization: ${other}`]],
    ['Authorization with two spaces', () => [`X-API-Key: ${key}`, `Authorization: Bearer  ${other}`]],
    ['X-API-Key and api-key', () => [`X-API-Key: ${key}`, `api-key: ${other}`]],
    ['X-API-Key and x-goog-api-key', () => [`X-API-Key: ${key}`, `x-goog-api-key: ${key}`]],
    ['a cookie', () => [`X-API-Key: ${key}`, `Cookie: session=1; key=${key}`]],
    ['a header of another name', () => [`Authorization: Bearer ${key}`, `X-Debug: key is ${key}`]],
    ['an underscore for the hyphen', () => [`Authorization: Bearer ${key}`, `X_API_Key: ${key}`]],
  ])('in two places is refused and reaches no upstream: %s', async (_what, lines) => {
    const aftermath = await send('/api/x', ...lines());
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [400], errors: ['conflicting_credentials'] });
  });

  it('in header and URL is refused', async () => {
    const aftermath = await send(`/api/x?api_key=${key}`, `X-API-Key: ${key}`);
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [400], errors: ['conflicting_credentials'] });
  });

  it('does not reach the upstream as another key under an underscore', async () => {
    const { statuses, seen } = await send('/api/x', `X-API-Key: ${key}`, `X_API_Key: ${other}`);
    expect(statuses).toEqual([200]);
    expect(JSON.stringify(seen[0]?.rawHeaders)).not.toContain(other);
  });
});

describe('a route that takes the credential of the caller', () => {
  const scene = useTarget({ upstream: { credential: { mode: 'passthrough' } } });

  it('never gets a platform key in its place', async () => {
    const key = await createCountedKey(scene);
    const other = await createCountedKey(scene);
    const lines = ['GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`];
    for (const value of [`Bearer ${other}`, `bearer ${other}`, `Token ${other}`, other]) {
      const aftermath = await attack(scene, key, head(...lines, `Authorization: ${value}`));
      expect(aftermath).toMatchObject({ ...NOTHING, statuses: [400], errors: ['conflicting_credentials'] });
    }
    const good = await attack(scene, key, head(...lines, 'Authorization: Bearer sk-provider-1'));
    expect(good.statuses).toEqual([200]);
    expect(good.seen[0]?.headers.authorization).toBe('Bearer sk-provider-1');
  });
});

describe('a credential that the gateway injects', () => {
  const scene = useTarget({
    upstream: { credential: { mode: 'inject', header: 'X-Service-Token', value: 'ours' } },
  });

  it('takes the place of what the caller sent in its header', async () => {
    const key = await createCountedKey(scene);
    const lines = ['GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`];
    const { seen } = await attack(
      scene,
      key,
      head(...lines, 'X-Service-Token: forged', 'Authorization: Bearer own'),
    );
    expect(seen[0]?.headers['x-service-token']).toBe('ours');
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });
});
