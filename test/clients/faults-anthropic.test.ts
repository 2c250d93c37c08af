import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { ANSWERED_FOR, BROKEN_OFF, errorOf, useFaults } from './faults.ts';

const message = {
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [],
  stop_reason: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};
const event = (data: { readonly type: string; readonly [field: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const delta = {
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: 'Hello 👋 Grüße' },
};

describe('the Anthropic SDK', () => {
  const scene = useFaults({
    provider: 'anthropic',
    whole: { ...message, content: [{ type: 'text', text: 'Hello' }] },
    events: event({ type: 'message_start', message }) + event({ type: 'ping' }),
    lastEvents: [
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      event(delta),
      event({ type: 'content_block_stop', index: 0 }),
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }),
      event({ type: 'message_stop' }),
    ].join(''),
  });
  const ask = { model: 'claude', max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hello' }] };
  const clientOf = (fault: string, maxRetries = 0) =>
    new Anthropic({ baseURL: scene.url(fault), apiKey: scene.key, maxRetries, timeout: 10_000 });
  const streamOf = (fault: string) => clientOf(fault).messages.create({ ...ask, stream: true });

  describe.each(ANSWERED_FOR)('where the gateway answers for the upstream: %s', (fault, status) => {
    const type = status === 504 ? 'timeout_error' : 'api_error';

    it('throws its InternalServerError', async () => {
      const error = await errorOf(clientOf(fault).messages.create(ask));
      expect(error).toBeInstanceOf(Anthropic.InternalServerError);
      expect(error).toMatchObject({ status, error: { type: 'error', error: { type } } });
    });

    it('throws it before a stream too', async () => {
      const error = await errorOf(clientOf(fault).messages.stream(ask).finalMessage());
      expect(error).toBeInstanceOf(Anthropic.InternalServerError);
      expect(error).toMatchObject({ status });
    });
  });

  it.each([
    ['400', 400, Anthropic.BadRequestError],
    ['403', 403, Anthropic.PermissionDeniedError],
    ['404', 404, Anthropic.NotFoundError],
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
    ['reset-in-stream', 'The upstream could not be reached'],
    ['finish-in-stream', 'The upstream could not be reached'],
    ['impatient/stall-in-stream', 'The upstream did not answer in time'],
  ])('throws its APIError in the middle of a stream: %s', async (fault, text) => {
    const stream = await streamOf(fault);
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

  it('throws its APIError where the upstream broke off in an event', async () => {
    const error = await errorOf(clientOf('finish-in-event').messages.stream(ask).finalMessage());
    expect(error).toBeInstanceOf(Anthropic.APIError);
  });

  it.each(BROKEN_OFF)('throws and does not hang where a whole answer breaks off: %s', async (fault) => {
    expect(await errorOf(clientOf(fault).messages.create(ask))).toMatchObject({ message: 'terminated' });
  });

  it.each(['reset-once', 'finish-once', '429-once'])(
    'gets its answer by its own retries: %s',
    async (fault) => {
      const answer = await clientOf(fault, 2).messages.create(ask);
      expect(answer.content).toEqual([{ type: 'text', text: 'Hello' }]);
      expect(scene.countAsked(fault)).toBe(2);
    },
  );

  it.each(['gzip', 'br', 'zstd'])('reads an answer that came compressed unasked: %s', async (fault) => {
    const answer = await clientOf(fault).messages.create(ask);
    expect(answer.content).toEqual([{ type: 'text', text: 'Hello' }]);
  });

  it('follows a redirect of the upstream back through the gateway', async () => {
    const before = scene.countAsked('good');
    const answer = await clientOf('redirect').messages.create(ask);
    expect(answer.content).toEqual([{ type: 'text', text: 'Hello' }]);
    expect(scene.countAsked('redirect')).toBe(1);
    expect(scene.countAsked('good')).toBe(before + 1);
  });

  it.each(['cut-anywhere', 'gzip-stream'])(
    'reads a stream of which every event is cut: %s',
    async (fault) => {
      expect(await clientOf(fault).messages.stream(ask).finalText()).toBe('Hello 👋 Grüße');
    },
  );

  it('lets the upstream go when it aborts before the first byte', async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const asked = scene.countAsked('never');
    const answer = errorOf(clientOf('never').messages.create(ask, options));
    await until(() => scene.countAsked('never') > asked);
    controller.abort();
    expect(await answer).toBeInstanceOf(Anthropic.APIUserAbortError);
    await until(() => scene.isLeft('never'));
  });

  it('lets the upstream go when its own timeout is shorter', async () => {
    const asked = scene.countAsked('never');
    const answer = errorOf(clientOf('never').messages.create(ask, { timeout: 1_000 }));
    await until(() => scene.countAsked('never') > asked);
    expect(await answer).toBeInstanceOf(Anthropic.APIConnectionTimeoutError);
    await until(() => scene.isLeft('never'));
  });

  it('lets the upstream go when it leaves a stream in the middle', async () => {
    const stream = await streamOf('stall-in-stream');
    for await (const part of stream) {
      expect(part.type).toBe('message_start');
      stream.controller.abort();
    }
    await until(() => scene.isLeft('stall-in-stream'));
  });

  it('lets the upstream go when its helper for streams aborts', async () => {
    const stream = clientOf('stall-in-stream').messages.stream(ask);
    stream.on('streamEvent', () => stream.abort());
    expect(await errorOf(stream.finalMessage())).toBeInstanceOf(Anthropic.APIUserAbortError);
    await until(() => scene.isLeft('stall-in-stream'));
  });
});
