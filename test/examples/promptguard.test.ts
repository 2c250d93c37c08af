/** Plays the samples of the product's own document; only host and keys differ. */
import { describe, expect, it } from 'vitest';
import { useExample } from '../support/example.ts';
import { runProgram, runScript } from '../support/run.ts';

describe('config/examples/promptguard.yaml', () => {
  const scene = useExample('promptguard');
  const create = (input: object = {}) => scene.gateway.createKey({ project: 'production', ...input });

  it('takes the headers of the document', async () => {
    const key = await create();
    const { stdout } = await runProgram('curl', [
      '-s',
      `${scene.gateway.url}/api/v1/chat/completions`,
      '-H',
      `X-API-Key: ${key}`,
      '-H',
      'Authorization: Bearer sk_your_openai_key_here',
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"model":"gpt-4o-mini","messages":[]}',
    ]);
    expect(stdout).toBe('{"ok":true}');
    expect(scene.upstream.seen.at(-1)?.headers.authorization).toBe('Bearer sk_your_openai_key_here');
  });

  it('R61 refuses the key with a space of the document', async () => {
    const { stdout } = await runProgram('curl', [
      '-s',
      `${scene.gateway.url}/api/v1/models`,
      '-H',
      'X-API-Key: pg_live 12345678',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        message: 'Invalid API key provided',
        type: 'authentication_error',
        code: 'invalid_api_key',
      },
    });
  });

  it('R63 lets the backoff of the document wait the limit out', async () => {
    const key = await create({ rateLimits: { requestsPerMinute: 60, burst: 1 } });
    const source = `
const statuses = [];
for (let retryCount = 0; retryCount < 3; retryCount++) {
  const response = await fetch('${scene.gateway.url}/api/v1/models', {
    headers: { 'X-API-Key': process.env.PROMPTGUARD_API_KEY, Authorization: 'Bearer sk_your_openai_key_here' },
  });
  statuses.push(response.status);
  // Example: Wait 1s, then 2s, then 4s before retrying
  const delay = Math.pow(2, retryCount) * 1000;
  if (response.status === 429) await new Promise(resolve => setTimeout(resolve, delay));
}
process.stdout.write(JSON.stringify(statuses));`;
    const { stdout } = await runScript(source, { PROMPTGUARD_API_KEY: key });
    expect(stdout).toBe('[200,429,200]');
  });
});
