import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { attack, createCountedKey, head, NOTHING, useTarget } from './attack.ts';

describe('a key where none is read', () => {
  const scene = useTarget();
  const FIRST = ['Host: gateway.test', 'Connection: close'];

  it.each([
    ['the query', (key: string) => head(`GET /api/x?api_key=${key}&key=${key} HTTP/1.1`, ...FIRST)],
    ['the path', (key: string) => head(`GET /api/${key}/x HTTP/1.1`, ...FIRST)],
    ['a cookie', (key: string) => head('GET /api/x HTTP/1.1', ...FIRST, `Cookie: api_key=${key}`)],
    ['a request id', (key: string) => head('GET /api/x HTTP/1.1', ...FIRST, `X-Request-Id: ${key}`)],
    [
      'Proxy-Authorization',
      (key: string) => head('GET /api/x HTTP/1.1', ...FIRST, `Proxy-Authorization: Bearer ${key}`),
    ],
    [
      'the body',
      (key: string) => {
        const body = JSON.stringify({ api_key: key });
        return head('POST /api/x HTTP/1.1', ...FIRST, `Content-Length: ${body.length}`) + body;
      },
    ],
    [
      'a form',
      (key: string) => {
        const body = `api_key=${key}`;
        const type = 'Content-Type: application/x-www-form-urlencoded';
        return head('POST /api/x HTTP/1.1', ...FIRST, type, `Content-Length: ${body.length}`) + body;
      },
    ],
  ])('is not taken, and stands in no log, metric or file: %s', async (_where, render) => {
    const key = await createCountedKey(scene);
    const aftermath = await attack(scene, key, render(key));
    expect(aftermath).toMatchObject({ ...NOTHING, statuses: [401], errors: ['missing_credential'] });
    const requestId = aftermath.answers[0]?.headers.get('x-request-id') ?? '';
    await until(() => scene.gateway.logLines.some((line) => line.includes(requestId)));
    expect(scene.gateway.logLines.filter((line) => line.includes(key))).toEqual([]);
    expect(await scene.gateway.metrics()).not.toContain(key);
    expect(filesWith(scene.gateway.directory, key)).toEqual([]);
  });
});

function filesWith(directory: string, text: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}
