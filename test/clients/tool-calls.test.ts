import Anthropic from '@anthropic-ai/sdk';
import { LLMock } from '@copilotkit/aimock';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';

const WEATHER = { name: 'weather', arguments: '{"city":"Bern"}' };

/** Tool calls pass through the gateway unchanged, whole and streamed, in both dialects. */
describe('a tool call', () => {
  const mock = new LLMock({ port: 0, journalMaxEntries: 1 });
  let gateway: TestGateway;
  let openai: OpenAI;
  let anthropic: Anthropic;

  beforeAll(async () => {
    mock.addFixture({ match: { endpoint: 'chat' }, response: { toolCalls: [WEATHER] } });
    const url = await mock.start();
    gateway = await startGateway({
      config: {
        upstreams: {
          openai: { url, provider: 'openai', credential: { mode: 'inject', value: 'Bearer sk-x' } },
          anthropic: { url, provider: 'anthropic', credential: { mode: 'inject', value: 'sk-ant-x' } },
        },
        routes: [
          { name: 'openai', path: '/openai/', stripPrefix: '/openai', upstream: 'openai' },
          { name: 'anthropic', path: '/anthropic/', stripPrefix: '/anthropic', upstream: 'anthropic' },
        ],
      },
    });
    const apiKey = await gateway.createKey();
    openai = new OpenAI({ baseURL: `${gateway.url}/openai/v1`, apiKey, maxRetries: 0 });
    anthropic = new Anthropic({ baseURL: `${gateway.url}/anthropic`, apiKey, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway?.stop();
    await mock.stop();
  });

  const chat = {
    model: 'gpt-4o-mini',
    messages: [{ role: 'user' as const, content: 'How is the weather in Bern?' }],
    tools: [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }],
  };
  const message = {
    model: 'claude-of-the-test',
    max_tokens: 64,
    messages: chat.messages,
    tools: [{ name: 'weather', input_schema: { type: 'object' as const } }],
  };

  it('reaches the openai SDK', async () => {
    const completion = await openai.chat.completions.create(chat);
    expect(completion.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: WEATHER });
  });

  it('reaches the openai SDK in a stream', async () => {
    const stream = await openai.chat.completions.create({ ...chat, stream: true });
    let name = '';
    let text = '';
    for await (const chunk of stream) {
      const call = chunk.choices[0]?.delta.tool_calls?.[0];
      name += call?.function?.name ?? '';
      text += call?.function?.arguments ?? '';
    }
    expect({ name, arguments: text }).toEqual(WEATHER);
  });

  it('reaches the Anthropic SDK', async () => {
    const { content } = await anthropic.messages.create(message);
    const call = content.find((block) => block.type === 'tool_use');
    expect(call).toMatchObject({ name: 'weather', input: { city: 'Bern' } });
  });

  it('reaches the Anthropic SDK in a stream', async () => {
    const final = await anthropic.messages.stream(message).finalMessage();
    const call = final.content.find((block) => block.type === 'tool_use');
    expect(call).toMatchObject({ name: 'weather', input: { city: 'Bern' } });
  });
});
