import { beforeAll, describe, expect, it } from 'vitest';
import { attack, createCountedKey, useTarget } from './attack.ts';

const HIDDEN = 'GET /api/hidden HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: KEY\r\n\r\n';

describe('a chunked body that is broken', () => {
  const scene = useTarget();
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
  });

  const send = (chunks: string) => {
    const lines =
      'POST /api/x HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: KEY\r\nTransfer-Encoding: chunked';
    return attack(scene, key, `${lines}\r\n\r\n${chunks}${HIDDEN}`.replaceAll('KEY', key));
  };

  it.each([
    ['a size that is no number', 'zz\r\nab\r\n0\r\n\r\n'],
    ['an empty size', '\r\nab\r\n0\r\n\r\n'],
    ['a size with 0x', '0x2\r\nab\r\n0\r\n\r\n'],
    ['a size with a plus', '+2\r\nab\r\n0\r\n\r\n'],
    ['a negative size', '-2\r\nab\r\n0\r\n\r\n'],
    ['a size that overflows to 2', '10000000000000002\r\nab\r\n0\r\n\r\n'],
    ['a space behind the size', '2 \r\nab\r\n0\r\n\r\n'],
    ['a space before the size', ' 2\r\nab\r\n0\r\n\r\n'],
    ['more bytes than announced', '2\r\nabcd\r\n0\r\n\r\n'],
    ['bare LFs', '2\nab\n0\n\n'],
    ['a bare LF behind the size', '2\nab\r\n0\r\n\r\n'],
    ['a bare LF behind an extension', '2;a\nab\r\n0\r\n\r\n'],
    ['a bare CR behind the size', '2\rXab\r\n0\r\n\r\n'],
    ['NUL in an extension', '2;a\0b\r\nab\r\n0\r\n\r\n'],
    ['a good chunk before the bad one', '2\r\nab\r\nzz\r\n'],
  ])('is refused with all that follows it: %s', async (_what, chunks) => {
    const { statuses, errors, answers, seen } = await send(chunks);
    expect({ statuses, errors, seen }).toEqual({ statuses: [400], errors: ['bad_request'], seen: [] });
    expect(answers[0]?.headers.get('connection')).toBe('close');
  });

  it('is refused for a huge extension', async () => {
    const { statuses, seen } = await send(`2;${'a'.repeat(20_000)}\r\nab\r\n0\r\n\r\n`);
    expect({ statuses, seen }).toEqual({ statuses: [413], seen: [] });
  });

  it('is recorded under its key', async () => {
    const { answers } = await send('zz\r\n');
    const requestId = answers[0]?.headers.get('x-request-id') ?? 'none';
    await expect.poll(() => scene.gateway.logLines.find((line) => line.includes(requestId))).toMatch(/key_/);
  });
});
