import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';

const REQUEST = {
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'a question of exactly forty characters..' }],
};

let sandbox: Sandbox;
let client: Anthropic;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = new Anthropic({ apiKey: 'unused', baseURL: sandbox.url('anthropic'), maxRetries: 0 });
});
afterAll(() => sandbox.close());

describe('the Anthropic client against the sandbox', () => {
  it('gets a message with usage', async () => {
    const message = await client.messages.create(REQUEST);
    expect(message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')).toMatch(
      /^Hello from/,
    );
    expect(message.stop_reason).toBe('end_turn');
    expect(message.usage.input_tokens).toBeGreaterThanOrEqual(10);
    expect(message.usage.output_tokens).toBeGreaterThanOrEqual(10);
  });

  it('streams a message with input tokens in its first event and output tokens in its last', async () => {
    let inputTokens = 0;
    let outputTokens = 0;
    let deltas = 0;
    for await (const event of await client.messages.create({ ...REQUEST, stream: true })) {
      if (event.type === 'message_start') inputTokens = event.message.usage.input_tokens;
      if (event.type === 'message_delta') outputTokens = event.usage.output_tokens;
      if (event.type === 'content_block_delta') deltas++;
    }
    const whole = await client.messages.create(REQUEST);
    expect({ inputTokens, outputTokens }).toEqual({
      inputTokens: whole.usage.input_tokens,
      outputTokens: whole.usage.output_tokens,
    });
    expect(deltas).toBeGreaterThan(2);
  });

  it('counts tokens and lists models', async () => {
    const { messages, model } = REQUEST;
    expect((await client.messages.countTokens({ messages, model })).input_tokens).toBeGreaterThanOrEqual(10);
    expect((await client.models.list()).data[0]?.id).toMatch(/^claude-/);
  });

  it('is told of an unknown endpoint as the API would', async () => {
    const unknown = client.messages.batches.list();
    await expect(unknown).rejects.toMatchObject({
      status: 404,
      error: { error: { type: 'not_found_error' } },
    });
  });
});
