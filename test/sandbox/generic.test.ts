import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

describe('the generic API of the sandbox', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'answers %s on any path with 200',
    async (method) => {
      const body = method === 'GET' ? null : '{"variables":{}}';
      const response = await fetch(`${sandbox.url('generic')}/api/v1/agents/a1/execute?x=1`, {
        method,
        body,
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        sandbox: true,
        method,
        path: '/api/v1/agents/a1/execute',
      });
    },
  );

  it('answers HEAD without a body', async () => {
    const response = await fetch(`${sandbox.url('generic')}/anything`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('answers its own root', async () => {
    const response = await fetch(sandbox.url('generic'));
    expect(await response.json()).toMatchObject({ path: '/' });
  });
});
