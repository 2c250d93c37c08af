import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { useScene } from '../support/scenes.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
/** The promised bound is 100 ms; tests assert ten times that. */
const BOUND_MS = 1_000;

describe('a revocation by another process', () => {
  const scene = useScene();

  it('holds for cached keys on kept-alive connections', async () => {
    const { services } = scene.gateway.server;
    const created = await services.keys.create({ name: 'soon gone' }, 'test');
    const ask = async () => {
      const response = await fetch(`${scene.gateway.url}/api/x`, {
        headers: { authorization: `Bearer ${created.plaintext}` },
      });
      await response.arrayBuffer();
      return response.status;
    };
    expect(await ask()).toBe(200);
    await run(process.execPath, [
      'src/main.ts',
      'keys',
      'revoke',
      created.record.key.id,
      '--config',
      scene.gateway.configFile,
    ]);
    expect(await until(ask, (status) => status === 401, BOUND_MS)).toBe(401);
  });

  it('lets a key through that was unknown a moment ago', async () => {
    const { stdout } = await run(process.execPath, [
      'src/main.ts',
      'keys',
      'create',
      '--name',
      'fresh',
      '--json',
      '--config',
      scene.gateway.configFile,
    ]);
    const { key } = JSON.parse(stdout) as { key: string };
    const ask = async () =>
      (await fetch(`${scene.gateway.url}/api/x`, { headers: { 'x-api-key': key } })).status;
    expect(await until(ask, (status) => status === 200, BOUND_MS)).toBe(200);
  });
});
