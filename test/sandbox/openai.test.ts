import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';

const PROMPT = 'a question of exactly forty characters..';
const GREETING = /^Hello from the Tollgate sandbox\./;

let sandbox: Sandbox;
let client: OpenAI;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = new OpenAI({ apiKey: 'unused', baseURL: `${sandbox.url('openai')}/v1`, maxRetries: 0 });
});
afterAll(() => sandbox.close());

describe('the OpenAI client against the sandbox', () => {
  it('gets a chat completion whose usage follows the prompt', async () => {
    const answer = await client.chat.completions.create({ model: 'gpt-4o', messages: user(PROMPT) });
    expect(answer.model).toBe('gpt-4o');
    expect(answer.choices[0]?.message.content).toMatch(GREETING);
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expectUsage(answer.usage);
    const longer = await client.chat.completions.create({
      model: 'gpt-4o',
      messages: user(PROMPT.repeat(10)),
    });
    expect(longer.usage?.prompt_tokens).toBeGreaterThan((answer.usage?.prompt_tokens ?? 0) + 80);
  });

  it('streams a chat completion in several chunks, with usage only where asked for', async () => {
    const withUsage = await collectChat({ stream_options: { include_usage: true } });
    expect(withUsage.text).toMatch(GREETING);
    expect(withUsage.chunks.length).toBeGreaterThan(4);
    expectUsage(withUsage.chunks.at(-1)?.usage);
    const without = await collectChat({});
    expect(without.text).toBe(withUsage.text);
    expect(without.chunks.every((chunk) => !chunk.usage)).toBe(true);
  });

  it('gets a response, streamed and not', async () => {
    const answer = await client.responses.create({ model: 'gpt-4o', input: PROMPT });
    expect(answer.output_text).toMatch(GREETING);
    expect(answer.usage?.input_tokens).toBeGreaterThan(9);
    expect(answer.usage?.output_tokens).toBeGreaterThan(9);
    let usage: OpenAI.Responses.ResponseUsage | undefined;
    for await (const event of await client.responses.create({
      model: 'gpt-4o',
      input: PROMPT,
      stream: true,
    })) {
      if (event.type === 'response.completed') usage = event.response.usage;
    }
    expect(usage).toEqual(answer.usage);
  });

  it('gets an older completion, streamed and not', async () => {
    const answer = await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: PROMPT });
    expect(answer.choices[0]?.text).toMatch(GREETING);
    expect(answer.usage?.prompt_tokens).toBe(10);
    const request = {
      model: 'gpt-3.5-turbo-instruct',
      prompt: PROMPT,
      stream_options: { include_usage: true },
    };
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of await client.completions.create({ ...request, stream: true })) {
      text += chunk.choices[0]?.text ?? '';
      usage = chunk.usage;
    }
    expect(text).toBe(answer.choices[0]?.text);
    expect(usage).toEqual(answer.usage);
  });

  it('gets embeddings as the client decodes them and as plain numbers', async () => {
    const request = { model: 'text-embedding-3-small', input: [PROMPT, 'other'], dimensions: 64 };
    const decoded = await client.embeddings.create(request);
    const plain = await client.embeddings.create({ ...request, encoding_format: 'float' });
    expect(decoded.data).toHaveLength(2);
    expect(decoded.data[0]?.embedding).toHaveLength(64);
    expect(decoded.data[0]?.embedding[5]).toBeCloseTo(plain.data[0]?.embedding[5] ?? Number.NaN, 5);
    expect(decoded.usage).toEqual({ prompt_tokens: 12, total_tokens: 12 });
  });

  it('gets an image and the list of models', async () => {
    const image = await client.images.generate({ model: 'gpt-image-1', prompt: PROMPT });
    expect(image.data?.[0]?.b64_json).toMatch(/^iVBOR/);
    const models = await client.models.list();
    expect(models.data.map((model) => model.id)).toContain('gpt-4o');
  });

  it('is told of an unknown endpoint and of an unreadable request as the API would', async () => {
    const unknown = client.fineTuning.jobs.list();
    await expect(unknown).rejects.toMatchObject({ status: 404, type: 'invalid_request_error' });
    const unreadable = client.embeddings.create({ model: 'm', input: 'x', dimensions: 0 });
    await expect(unreadable).rejects.toMatchObject({ status: 400, type: 'invalid_request_error' });
  });
});

function user(content: string): OpenAI.ChatCompletionMessageParam[] {
  return [{ role: 'user', content }];
}

function expectUsage(usage: OpenAI.CompletionUsage | null | undefined): void {
  expect(usage?.prompt_tokens).toBeGreaterThanOrEqual(10);
  expect(usage?.completion_tokens).toBeGreaterThanOrEqual(10);
  expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
}

async function collectChat(options: {
  stream_options?: OpenAI.ChatCompletionStreamOptions;
}): Promise<{ text: string; chunks: OpenAI.ChatCompletionChunk[] }> {
  const request = { model: 'gpt-4o', messages: user(PROMPT), ...options };
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
    chunks.push(chunk);
  }
  return { text: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), chunks };
}
