import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBoundary, scanMultipartModel } from '../../src/usage/multipart-scanner.ts';

async function encode(form: FormData): Promise<{ body: Buffer; boundary: string }> {
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  const boundary = readBoundary(request.headers.get('content-type') ?? '');
  if (boundary === null) throw new Error('no boundary');
  return { body: Buffer.from(await request.arrayBuffer()), boundary };
}

function part(head: string, value: string): string {
  return `--B\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
}

function scan(text: string) {
  return scanMultipartModel(Buffer.from(text), 'B');
}

describe('a form', () => {
  test('tells the model beside files of any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.stringMatching(/^[\w.-]{1,20}$/), async (bytes, model) => {
        const form = new FormData();
        form.set('file', new Blob([new Uint8Array(bytes)]), 'model.wav');
        form.set('model', model);
        form.set('language', 'en');
        const { body, boundary } = await encode(form);
        expect(scanMultipartModel(body, boundary)).toEqual({ ok: true, model });
      }),
      { numRuns: 30 },
    );
  });

  test('without a model has none', () => {
    expect(scan(`${part('name="file"; filename="model"', 'x')}--B--\r\n`)).toEqual({ ok: true, model: null });
  });

  test.each([
    ['two models', part('name="model"', 'a') + part('name=model', 'b') + '--B--', 'duplicate_key'],
    ['two names', part('name="file"; name="model"', 'a') + '--B--', 'not_form'],
    ['an extended name', part("name*=UTF-8''model", 'a') + '--B--', 'not_form'],
    ['an encoded name', part('name="mod%65l"', 'a') + '--B--', 'not_form'],
    ['no end', part('name="model"', 'a').trimEnd(), 'truncated'],
    ['no delimiter', 'model=a', 'not_form'],
  ])('with %s is not judged', (_what, text, reason) => {
    expect(scan(text)).toEqual({ ok: false, reason });
  });

  test('never makes the scanner throw', () => {
    const fragments = fc.constantFrom(
      '--B',
      '\r\n',
      '--',
      'name="model"',
      'Content-Disposition: form-data;',
      'x',
    );
    fc.assert(fc.property(fc.array(fragments), (parts) => void scan(parts.join(''))));
  });

  test('needs exactly one boundary', () => {
    expect(readBoundary('multipart/form-data; boundary="a b"')).toBe('a b');
    expect(readBoundary('multipart/form-data')).toBeNull();
    expect(readBoundary('multipart/form-data; boundary=a; boundary=b')).toBeNull();
  });
});
