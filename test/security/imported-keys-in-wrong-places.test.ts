import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { attack, createCountedKey, head, useTarget } from './attack.ts';

const IMPORTED = 'acme-4f9a1c0be27d48e6a35b';

describe('an imported key of a known shape where none is read', () => {
  const keys = { pepperFile: 'data/tollgate.pepper', importedPatterns: ['acme-*'] };
  const scene = useTarget({ config: { keys } });
  let key = '';
  beforeAll(async () => {
    key = await createCountedKey(scene);
    const text = JSON.stringify([{ key: IMPORTED, name: 'imported' }]);
    await scene.gateway.server.services.keyImport.import(text, { format: 'json', dryRun: false }, 'test');
  });

  it.each([
    ['the path', `/api/${IMPORTED}/x`, 200],
    ['the end of the path', `/api/x/${IMPORTED}`, 200],
    ['a parameter in the path', `/api/x;key=${IMPORTED}/y`, 200],
    ['a request id', '/api/x', 200],
    ['a path without a route', `/nowhere/${IMPORTED}`, 404],
  ])('stands in no log, metric or file: %s', async (_where, target, status) => {
    const lines = [`GET ${target} HTTP/1.1`, 'Host: gateway.test', 'Connection: close', `X-API-Key: ${key}`];
    const requestId = target === '/api/x' ? `X-Request-Id: ${IMPORTED}` : 'X-Request-Id: mine';
    const { answers, statuses } = await attack(scene, key, head(...lines, requestId));
    expect(statuses).toEqual([status]);
    const id = answers[0]?.headers.get('x-request-id') ?? '';
    const line = await until(async () => {
      // The figures are made of the records in the ledger, so that these have been written.
      await scene.gateway.metrics();
      return scene.gateway.logLines.find((each) => each.includes(id));
    });
    expect(line).toContain('[masked]');
    expect(scene.gateway.logLines.filter((each) => each.includes(IMPORTED))).toEqual([]);
    expect(await scene.gateway.metrics()).not.toContain(IMPORTED);
    expect(filesWith(scene.gateway.directory, IMPORTED)).toEqual([]);
  });
});

function filesWith(directory: string, text: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}
