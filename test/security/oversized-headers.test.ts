import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

describe('headers', () => {
  const scene = useTarget();
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const send = (target: string, ...lines: readonly string[]) =>
    attack(
      scene,
      key,
      head(
        `GET ${target} HTTP/1.1`,
        'Host: gateway.test',
        'Connection: close',
        `X-API-Key: ${key}`,
        ...lines,
      ),
    );
  const many = (count: number) => Array.from({ length: count }, (_, index) => `X-Header-${index}: value`);

  it.each([
    ['one over 16 KB', '/api/x', [`X-Large: ${'a'.repeat(16_400)}`]],
    [
      'many over 16 KB together',
      '/api/x',
      Array.from({ length: 90 }, (_, i) => `X-${i}: ${'a'.repeat(200)}`),
    ],
    ['a name over 16 KB', '/api/x', [`${'X'.repeat(16_400)}: a`]],
    ['a target over 16 KB', `/api/${'a'.repeat(16_400)}`, []],
    ['one of 10 MB', '/api/x', [`X-Large: ${'a'.repeat(10_000_000)}`]],
    ['101 lines', '/api/x', many(98)],
    ['3,000 lines', '/api/x', Array<string>(3_000).fill('a:b')],
    ['3,000 lines before the key', '/api/x', [...many(600), `Authorization: Bearer x`]],
  ])('are refused with 431: %s', async (_what, target, lines) => {
    const aftermath = await send(target, ...lines);
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [431], errors: ['headers_too_large'] });
    expect(aftermath.answers[0]?.headers.get('connection')).toBe('close');
  });

  it('pass up to 100 lines', async () => {
    const { statuses, seen } = await send('/api/x', ...many(97));
    expect(statuses).toEqual([200]);
    expect(seen[0]?.headers['x-header-96']).toBe('value');
  });
});
