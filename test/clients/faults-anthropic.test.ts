import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { errorOf, useFaults } from './faults.ts';

const message = { id: 'm', type: 'message', role: 'assistant', model: 'claude', content: [], usage: {} };
const event = (data: { readonly type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

describe('the Anthropic SDK', () => {
  const scene = useFaults({
    provider: 'anthropic',
    whole: {
      ...message,
      content: [{ type: 'text', text: 'Hello' }],
      usage: { input_tokens: 1, output_tokens: 1 },
    },
    events: event({ type: 'message_start', message } as { type: string }) + event({ type: 'ping' }),
  });
  const ask = { model: 'claude', max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hello' }] };
  const clientOf = (fault: string, maxRetries = 0) =>
    new Anthropic({ baseURL: scene.url(fault), apiKey: scene.key, maxRetries, timeout: 10_000 });

  it.each([
    ['refused', 502, 'api_error'],
    ['reset', 502, 'api_error'],
    ['never', 504, 'timeout_error'],
    ['garbled', 502, 'api_error'],
    ['unasked', 502, 'api_error'],
    ['401', 502, 'api_error'],
  ])(
    'throws its InternalServerError where the gateway answers for the upstream: %s',
    async (fault, status, type) => {
      const error = await errorOf(clientOf(fault).messages.create(ask));
      expect(error).toBeInstanceOf(Anthropic.InternalServerError);
      expect(error).toMatchObject({ status, error: { type: 'error', error: { type } } });
    },
  );

  it.each([
    ['429', 429, Anthropic.RateLimitError],
    ['500', 500, Anthropic.InternalServerError],
    ['529', 529, Anthropic.InternalServerError],
  ] as const)('throws what the upstream said: %s', async (fault, status, type) => {
    const error = await errorOf(clientOf(fault).messages.create(ask));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { error: { message: 'said the upstream' } } });
    if (status === 429) expect((error as InstanceType<typeof type>).headers?.get('retry-after')).toBe('7');
  });

  it.each([
    ['cut-stream', 'The upstream could not be reached'],
    ['stalled-stream', 'The upstream did not answer in time'],
  ])('throws its APIError in the middle of a stream: %s', async (fault, text) => {
    const stream = await clientOf(fault).messages.create({ ...ask, stream: true });
    const types: string[] = [];
    const error = await errorOf(
      (async () => {
        for await (const part of stream) types.push(part.type);
      })(),
    );
    expect(types).toEqual(['message_start']);
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect(error).toMatchObject({ error: { type: 'error', error: { message: text } } });
    const helper = await errorOf(clientOf(fault).messages.stream(ask).finalMessage());
    expect(helper).toBeInstanceOf(Anthropic.APIError);
  });

  it('throws and does not hang where a whole answer breaks off', async () => {
    expect(await errorOf(clientOf('cut-body').messages.create(ask))).toMatchObject({ message: 'terminated' });
  });

  it.each(['reset-once', '429-once'])('gets its answer by its own retries: %s', async (fault) => {
    const answer = await clientOf(fault, 2).messages.create(ask);
    expect(answer.content).toEqual([{ type: 'text', text: 'Hello' }]);
    expect(scene.upstream.seen.filter(({ path }) => path.startsWith(`/${fault}/`))).toHaveLength(2);
  });
});
