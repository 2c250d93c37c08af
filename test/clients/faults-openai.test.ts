import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { ANSWERED_FOR, BROKEN_OFF, errorOf, useFaults } from './faults.ts';

const chunk = { id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o-mini', created: 1 };
const event = (content: string) =>
  `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta: { content } }] })}\n\n`;

describe('the openai SDK', () => {
  const scene = useFaults({
    provider: 'openai',
    whole: {
      id: 'c',
      object: 'chat.completion',
      model: 'gpt-4o-mini',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }],
    },
    events: event('Hel'),
    lastEvents: `${event('lo 👋 Grüße')}data: [DONE]\n\n`,
  });
  const ask = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Hello' }] };
  const clientOf = (fault: string, maxRetries = 0) =>
    new OpenAI({ baseURL: `${scene.url(fault)}/v1`, apiKey: scene.key, maxRetries, timeout: 10_000 });
  const streamOf = (fault: string) => clientOf(fault).chat.completions.create({ ...ask, stream: true });

  describe.each(ANSWERED_FOR)('where the gateway answers for the upstream: %s', (fault, status, code) => {
    it('throws its InternalServerError', async () => {
      const error = await errorOf(clientOf(fault).chat.completions.create(ask));
      expect(error).toBeInstanceOf(OpenAI.InternalServerError);
      expect(error).toMatchObject({ status, code, type: 'server_error' });
      expect((error as InstanceType<typeof OpenAI.APIError>).requestID).toMatch(/^req_/);
    });

    it('throws it before a stream too', async () => {
      const error = await errorOf(streamOf(fault));
      expect(error).toBeInstanceOf(OpenAI.InternalServerError);
      expect(error).toMatchObject({ status, code });
    });
  });

  it.each([
    ['400', 400, OpenAI.BadRequestError],
    ['403', 403, OpenAI.PermissionDeniedError],
    ['404', 404, OpenAI.NotFoundError],
    ['429', 429, OpenAI.RateLimitError],
    ['500', 500, OpenAI.InternalServerError],
    ['503', 503, OpenAI.InternalServerError],
  ] as const)('throws what the upstream said: %s', async (fault, status, type) => {
    const error = await errorOf(clientOf(fault).chat.completions.create(ask));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { message: 'said the upstream' } });
    if (status === 429) expect((error as InstanceType<typeof type>).headers?.get('retry-after')).toBe('7');
  });

  it.each([
    ['reset-in-stream', 'upstream_unreachable'],
    ['finish-in-stream', 'upstream_unreachable'],
    ['finish-in-event', 'upstream_unreachable'],
    ['impatient/stall-in-stream', 'upstream_timeout'],
  ])('throws its APIError in the middle of a stream: %s', async (fault, code) => {
    const stream = await streamOf(fault);
    const texts: (string | null | undefined)[] = [];
    const error = await errorOf(
      (async () => {
        for await (const part of stream) texts.push(part.choices[0]?.delta.content);
      })(),
    );
    expect(texts).toEqual(['Hel']);
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ code });
  });

  it.each(BROKEN_OFF)('throws and does not hang where a whole answer breaks off: %s', async (fault) => {
    expect(await errorOf(clientOf(fault).chat.completions.create(ask))).toMatchObject({
      message: 'terminated',
    });
  });

  it.each(['reset-once', 'finish-once', '429-once'])(
    'gets its answer by its own retries: %s',
    async (fault) => {
      const answer = await clientOf(fault, 2).chat.completions.create(ask);
      expect(answer.choices[0]?.message.content).toBe('Hello');
      expect(scene.countAsked(fault)).toBe(2);
    },
  );

  it.each(['gzip', 'br', 'zstd'])('reads an answer that came compressed unasked: %s', async (fault) => {
    const answer = await clientOf(fault).chat.completions.create(ask);
    expect(answer.choices[0]?.message.content).toBe('Hello');
  });

  it('follows a redirect of the upstream back through the gateway', async () => {
    const before = scene.countAsked('good');
    const answer = await clientOf('redirect').chat.completions.create(ask);
    expect(answer.choices[0]?.message.content).toBe('Hello');
    expect(scene.countAsked('redirect')).toBe(1);
    expect(scene.countAsked('good')).toBe(before + 1);
  });

  it.each(['cut-anywhere', 'gzip-stream'])(
    'reads a stream of which every event is cut: %s',
    async (fault) => {
      let text = '';
      for await (const part of await streamOf(fault)) text += part.choices[0]?.delta.content ?? '';
      expect(text).toBe('Hello 👋 Grüße');
    },
  );

  it('lets the upstream go when it aborts before the first byte', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const asked = scene.countAsked('never');
    const answer = errorOf(clientOf('never').chat.completions.create(ask, options));
    await until(() => scene.countAsked('never') > asked);
    controller.abort();
    expect(await answer).toBeInstanceOf(OpenAI.APIUserAbortError);
    await until(() => scene.isLeft('never'));
  });

  it('lets the upstream go when its own timeout is shorter', async () => {
    const asked = scene.countAsked('never');
    const answer = errorOf(clientOf('never').chat.completions.create(ask, { timeout: 1_000 }));
    await until(() => scene.countAsked('never') > asked);
    expect(await answer).toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
    await until(() => scene.isLeft('never'));
  });

  it('lets the upstream go when it leaves a stream in the middle', async () => {
    const stream = await streamOf('stall-in-stream');
    for await (const part of stream) {
      expect(part.choices[0]?.delta.content).toBe('Hel');
      stream.controller.abort();
    }
    await until(() => scene.isLeft('stall-in-stream'));
  });
});
