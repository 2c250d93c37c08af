import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';

describe('the openai SDK through the gateway', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;
  let client: OpenAI;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway({
      config: {
        upstreams: {
          openai: {
            url: sandbox.url('openai'),
            provider: 'openai',
            credential: { mode: 'inject', value: 'Bearer sk-of-the-gateway' },
          },
        },
        routes: [{ name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'openai' }],
      },
    });
    client = new OpenAI({
      baseURL: `${gateway.url}/openai/v1`,
      apiKey: await gateway.createKey(),
      maxRetries: 0,
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    await sandbox?.close();
  });

  const messages = [{ role: 'user' as const, content: 'Hello' }];

  it('gets a completion', async () => {
    const completion = await client.chat.completions.create({ model: 'gpt-4o-mini', messages });
    expect(completion.choices[0]?.message.content).toBeTruthy();
    expect(completion.usage?.total_tokens).toBeGreaterThan(0);
  });

  it('streams a completion', async () => {
    const stream = await client.chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text.length).toBeGreaterThan(0);
  });

  it('leaves a stream in the middle', async () => {
    const stream = await client.chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true });
    for await (const chunk of stream) {
      expect(chunk.object).toBe('chat.completion.chunk');
      break;
    }
    expect(stream.controller.signal.aborted).toBe(true);
  });

  it('uses the Responses API', async () => {
    const response = await client.responses.create({ model: 'gpt-4o-mini', input: 'Hello' });
    expect(response.output_text.length).toBeGreaterThan(0);
  });

  it('gets embeddings', async () => {
    const answer = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello' });
    expect(answer.data[0]?.embedding.length).toBeGreaterThan(0);
  });

  it('calls a tool', async () => {
    const completion = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages,
      tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
    });
    expect(completion.choices[0]?.message).toBeDefined();
  });

  it('throws its own errors for the refusals of the gateway', async () => {
    const stranger = new OpenAI({ baseURL: client.baseURL, apiKey: 'tg_live_00000000_0', maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const limited = new OpenAI({
      baseURL: client.baseURL,
      apiKey: await gateway.createKey({ rateLimits: { requestsPerMinute: 1 } }),
      maxRetries: 0,
    });
    await limited.models.list();
    await expect(limited.models.list()).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(client.files.list()).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
  });
});
