import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { errorOf, useFaults } from './faults.ts';

const chunk = { id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o-mini', created: 1 };

describe('the openai SDK', () => {
  const scene = useFaults({
    provider: 'openai',
    whole: {
      id: 'c',
      object: 'chat.completion',
      model: 'gpt-4o-mini',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }],
    },
    events: `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta: { content: 'Hel' } }] })}\n\n`,
  });
  const ask = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Hello' }] };
  const clientOf = (fault: string, maxRetries = 0) =>
    new OpenAI({ baseURL: `${scene.url(fault)}/v1`, apiKey: scene.key, maxRetries, timeout: 10_000 });

  it.each([
    ['refused', 502, 'upstream_unreachable'],
    ['reset', 502, 'upstream_unreachable'],
    ['never', 504, 'upstream_timeout'],
    ['garbled', 502, 'upstream_protocol_error'],
    ['unasked', 502, 'upstream_protocol_error'],
    ['401', 502, 'upstream_credential_rejected'],
  ])(
    'throws its InternalServerError where the gateway answers for the upstream: %s',
    async (fault, status, code) => {
      const error = await errorOf(clientOf(fault).chat.completions.create(ask));
      expect(error).toBeInstanceOf(OpenAI.InternalServerError);
      expect(error).toMatchObject({ status, code, type: 'server_error' });
      expect((error as InstanceType<typeof OpenAI.APIError>).requestID).toMatch(/^req_/);
    },
  );

  it.each([
    ['429', 429, OpenAI.RateLimitError],
    ['500', 500, OpenAI.InternalServerError],
    ['503', 503, OpenAI.InternalServerError],
  ] as const)('throws what the upstream said: %s', async (fault, status, type) => {
    const error = await errorOf(clientOf(fault).chat.completions.create(ask));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { message: 'said the upstream' } });
    if (status === 429) expect((error as InstanceType<typeof type>).headers?.get('retry-after')).toBe('7');
  });

  it.each(['cut-stream', 'stalled-stream'])(
    'throws its APIError in the middle of a stream: %s',
    async (fault) => {
      const stream = await clientOf(fault).chat.completions.create({ ...ask, stream: true });
      const texts: (string | null | undefined)[] = [];
      const error = await errorOf(
        (async () => {
          for await (const part of stream) texts.push(part.choices[0]?.delta.content);
        })(),
      );
      expect(texts).toEqual(['Hel']);
      expect(error).toBeInstanceOf(OpenAI.APIError);
      expect(error).toMatchObject({
        code: fault === 'cut-stream' ? 'upstream_unreachable' : 'upstream_timeout',
      });
    },
  );

  it('throws and does not hang where a whole answer breaks off', async () => {
    expect(await errorOf(clientOf('cut-body').chat.completions.create(ask))).toMatchObject({
      message: 'terminated',
    });
  });

  it.each(['reset-once', '429-once'])('gets its answer by its own retries: %s', async (fault) => {
    const answer = await clientOf(fault, 2).chat.completions.create(ask);
    expect(answer.choices[0]?.message.content).toBe('Hello');
    expect(scene.upstream.seen.filter(({ path }) => path.startsWith(`/${fault}/`))).toHaveLength(2);
  });
});
