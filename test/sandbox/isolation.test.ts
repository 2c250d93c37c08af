import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

describe('callers of the sandbox', () => {
  it.each([
    '/openai/v1/_requests',
    '/openai/__aimock/journal',
    '/openai/__aimock/fixtures',
    '/openai/x/../__aimock/journal',
    '/anthropic/v1/_requests',
    '/google/v1/_requests',
    '/google/__aimock/reset',
  ])('cannot see or change what others asked by %s', async (path) => {
    const origin = new URL(sandbox.url('openai')).origin;
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect((await fetch(origin + path, { method })).status).toBe(404);
    }
  });

  it('reach the generic answer, not the mock, without a dialect in the path', async () => {
    const origin = new URL(sandbox.url('openai')).origin;
    for (const path of ['/v1/_requests', '/__aimock/journal', '/openaix/v1/models']) {
      expect(await (await fetch(origin + path)).json()).toMatchObject({ sandbox: true });
    }
  });

  it('find it gone after close', async () => {
    const other = await startSandbox();
    const url = other.url('generic');
    expect((await fetch(url)).status).toBe(200);
    await other.close();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
