import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

describe('a credential that is none', () => {
  const scene = useTarget();
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const send = (...lines: readonly string[]) =>
    attack(scene, key, head('GET /api/x HTTP/1.1', 'Host: gateway.test', 'Connection: close', ...lines));

  it.each([
    ['nothing at all', () => []],
    ['an empty X-API-Key', () => ['X-API-Key:']],
    ['an empty Authorization', () => ['Authorization:']],
    ['a key without a scheme', () => [`Authorization: ${key}`]],
    ['Basic', () => [`Authorization: Basic ${Buffer.from(`key:${key}`).toString('base64')}`]],
    ['the key under Basic', () => [`Authorization: Basic ${key}`]],
    ['Bearer alone', () => ['Authorization: Bearer']],
    ['Bearer and a space', () => ['Authorization: Bearer ']],
    ['two spaces', () => [`Authorization: Bearer  ${key}`]],
    ['a tab', () => [`Authorization: Bearer\t${key}`]],
    ['a scheme before the scheme', () => [`Authorization: Bearer Bearer ${key}`]],
    ['the scheme in X-API-Key', () => [`X-API-Key: Bearer ${key}`]],
    ['an inner space', () => [`X-API-Key: ${key.slice(0, 12)} ${key.slice(12)}`]],
    ['an inner tab', () => [`Authorization: Bearer ${key.slice(0, 12)}\t${key.slice(12)}`]],
    ['a comma behind it', () => [`X-API-Key: ${key},`]],
    ['a list of two', () => [`X-API-Key: ${key}, ${key}`]],
    ['quotes', () => [`Authorization: Bearer "${key}"`]],
    ['single quotes', () => [`X-API-Key: '${key}'`]],
    ['a parameter behind it', () => [`Authorization: Bearer ${key};a=b`]],
  ])('is refused: %s', async (_what, lines) => {
    const aftermath = await send(...lines());
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [401] });
    const [answer] = aftermath.answers;
    expect(answer?.headers.get('www-authenticate')).toBe('Bearer realm="tollgate"');
    expect(answer?.body).not.toContain(key);
  });

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('is good under the scheme %s', async (scheme) => {
    expect(await send(`Authorization: ${scheme} ${key}`)).toMatchObject({ statuses: [200], spent: 1 });
  });
});
