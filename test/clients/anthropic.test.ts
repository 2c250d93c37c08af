import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

describe('the Anthropic SDK through the gateway', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;
  let client: Anthropic;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway({
      config: {
        upstreams: {
          anthropic: {
            url: sandbox.url('anthropic'),
            provider: 'anthropic',
            credential: { mode: 'inject', value: 'sk-ant-of-the-gateway' },
          },
        },
        routes: [
          { name: 'anthropic', path: '/anthropic/', stripPrefix: '/anthropic', upstream: 'anthropic' },
        ],
      },
    });
    client = new Anthropic({
      baseURL: `${gateway.url}/anthropic`,
      apiKey: await gateway.createKey(),
      maxRetries: 0,
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    await sandbox?.close();
  });

  const ask = {
    model: 'claude-of-the-test',
    max_tokens: 64,
    messages: [{ role: 'user' as const, content: 'Hello' }],
  };

  it('gets a message', async () => {
    const message = await client.messages.create(ask);
    expect(message.content[0]?.type).toBe('text');
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  it('streams a message', async () => {
    const text = await client.messages.stream(ask).finalText();
    expect(text.length).toBeGreaterThan(0);
  });

  it('takes the platform key as a bearer token beside a provider key of the caller', async () => {
    const own = new Anthropic({
      baseURL: client.baseURL,
      apiKey: 'sk-ant-callers-own',
      defaultHeaders: { Authorization: `Bearer ${await gateway.createKey()}` },
      maxRetries: 0,
    });
    expect((await own.messages.create(ask)).content.length).toBeGreaterThan(0);
  });

  it('throws its own errors for the refusals of the gateway', async () => {
    const stranger = new Anthropic({ baseURL: client.baseURL, apiKey: 'tg_live_00000000_0', maxRetries: 0 });
    await expect(stranger.messages.create(ask)).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    await expect(client.messages.batches.list()).rejects.toBeInstanceOf(Anthropic.PermissionDeniedError);
  });
});
