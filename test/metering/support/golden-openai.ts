import { events, json, namedEvents, NOTHING, STREAM, type GoldenAnswer } from './golden.ts';

const CHAT = { id: 'chatcmpl-golden', object: 'chat.completion', created: 1_760_000_000 };

export const OPENAI_ANSWERS: readonly GoldenAnswer[] = [
  {
    name: 'a chat completion',
    path: '/v1/chat/completions',
    request: { model: 'gpt-4o-mini', messages: [] },
    body: json({
      ...CHAT,
      model: 'gpt-4o-mini-2024-07-18',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
    }),
    // 1,000 × 150 + 100 × 600
    expected: {
      model: 'gpt-4o-mini-2024-07-18',
      inputTokens: 1000,
      outputTokens: 100,
      costNanoUsd: 210_000,
    },
  },
  {
    name: 'a chat completion on a cached prompt',
    path: '/v1/chat/completions',
    request: { model: 'gpt-4o-mini', messages: [] },
    body: json({
      ...CHAT,
      model: 'gpt-4o-mini',
      choices: [],
      usage: {
        prompt_tokens: 2000,
        completion_tokens: 50,
        total_tokens: 2050,
        prompt_tokens_details: { cached_tokens: 1024, audio_tokens: 0 },
      },
    }),
    // 976 × 150 + 1,024 × 75 + 50 × 600
    expected: {
      model: 'gpt-4o-mini',
      inputTokens: 2000,
      outputTokens: 50,
      cacheReadTokens: 1024,
      costNanoUsd: 253_200,
    },
  },
  {
    name: 'a streamed response of a reasoning model',
    path: '/v1/responses',
    request: { model: 'gpt-5', input: 'Why?', stream: true },
    contentType: STREAM,
    body: namedEvents(
      { type: 'response.created', response: response('in_progress', null) },
      { type: 'response.output_text.delta', item_id: 'msg_1', delta: 'Because.' },
      {
        type: 'response.completed',
        response: response('completed', {
          input_tokens: 100,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: 500,
          output_tokens_details: { reasoning_tokens: 448 },
          total_tokens: 600,
        }),
      },
    ),
    // 100 × 1,250 + 500 × 10,000: reasoning is part of the output
    expected: {
      model: 'gpt-5-2025-08-07',
      inputTokens: 100,
      outputTokens: 500,
      cacheReadTokens: 0,
      costNanoUsd: 5_125_000,
    },
  },
  {
    name: 'an embedding',
    path: '/v1/embeddings',
    request: { model: 'text-embedding-3-small', input: 'words' },
    body: json({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }],
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 20, total_tokens: 20 },
    }),
    // 20 × 20
    expected: { model: 'text-embedding-3-small', inputTokens: 20, outputTokens: 0, costNanoUsd: 400 },
  },
  {
    name: 'a streamed chat of a reasoning model on a cached prompt',
    path: '/v1/chat/completions',
    request: { model: 'gpt-5', messages: [], stream: true, stream_options: { include_usage: true } },
    contentType: STREAM,
    body: events(
      {
        ...CHAT,
        object: 'chat.completion.chunk',
        model: 'gpt-5-2025-08-07',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'Für dich: 42' } }],
        usage: null,
      },
      {
        ...CHAT,
        object: 'chat.completion.chunk',
        model: 'gpt-5-2025-08-07',
        choices: [],
        usage: {
          prompt_tokens: 1500,
          completion_tokens: 300,
          total_tokens: 1800,
          prompt_tokens_details: { cached_tokens: 1024, audio_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 256, accepted_prediction_tokens: 0 },
        },
      },
      '[DONE]',
    ),
    // 476 × 1,250 + 1,024 × 125 + 300 × 10,000
    expected: {
      model: 'gpt-5-2025-08-07',
      inputTokens: 1500,
      outputTokens: 300,
      cacheReadTokens: 1024,
      costNanoUsd: 3_723_000,
    },
  },
  {
    name: 'a chat that hears and speaks',
    path: '/v1/chat/completions',
    request: { model: 'gpt-audio', modalities: ['text', 'audio'], messages: [] },
    body: json({
      ...CHAT,
      model: 'gpt-audio',
      choices: [],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 60,
        total_tokens: 160,
        prompt_tokens_details: { cached_tokens: 0, text_tokens: 20, audio_tokens: 80 },
        completion_tokens_details: { reasoning_tokens: 0, text_tokens: 20, audio_tokens: 40 },
      },
    }),
    // 20 × 2,500 + 80 × 32,000 + 20 × 10,000 + 40 × 64,000
    expected: { model: 'gpt-audio', inputTokens: 100, outputTokens: 60, costNanoUsd: 5_370_000 },
  },
  {
    name: 'a completion of the old kind',
    path: '/v1/completions',
    request: { model: 'gpt-3.5-turbo-instruct', prompt: 'Say this is a test', max_tokens: 7 },
    body: json({
      id: 'cmpl-golden',
      object: 'text_completion',
      created: 1_760_000_000,
      model: 'gpt-3.5-turbo-instruct',
      choices: [{ text: 'This is indeed a test', index: 0, logprobs: null, finish_reason: 'length' }],
      usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
    }),
    // 5 × 1,500 + 7 × 2,000
    expected: { model: 'gpt-3.5-turbo-instruct', inputTokens: 5, outputTokens: 7, costNanoUsd: 21_500 },
  },
  {
    name: 'a streamed completion of the old kind',
    path: '/v1/completions',
    request: {
      model: 'gpt-3.5-turbo-instruct',
      prompt: 'Say',
      stream: true,
      stream_options: { include_usage: true },
    },
    contentType: STREAM,
    body: events(
      {
        id: 'cmpl-streamed',
        object: 'text_completion',
        model: 'gpt-3.5-turbo-instruct',
        choices: [{ text: 'This', index: 0, finish_reason: null }],
        usage: null,
      },
      {
        id: 'cmpl-streamed',
        object: 'text_completion',
        model: 'gpt-3.5-turbo-instruct',
        choices: [],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      },
      '[DONE]',
    ),
    // 1 × 1,500 + 1 × 2,000
    expected: { model: 'gpt-3.5-turbo-instruct', inputTokens: 1, outputTokens: 1, costNanoUsd: 3_500 },
  },
  {
    name: 'a response on a cached prompt',
    path: '/v1/responses',
    request: { model: 'gpt-5', input: 'Why?' },
    body: json(
      response('completed', {
        input_tokens: 2000,
        input_tokens_details: { cached_tokens: 1920 },
        output_tokens: 10,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 2010,
      }),
    ),
    // 80 × 1,250 + 1,920 × 125 + 10 × 10,000
    expected: {
      model: 'gpt-5-2025-08-07',
      inputTokens: 2000,
      outputTokens: 10,
      cacheReadTokens: 1920,
      costNanoUsd: 440_000,
    },
  },
  {
    name: 'a moderation, which is free',
    path: '/v1/moderations',
    request: { model: 'omni-moderation-latest', input: 'words' },
    body: json({ id: 'modr-golden', model: 'omni-moderation-latest', results: [{ flagged: false }] }),
    expected: NOTHING,
  },
  ...([400, 401, 429, 503] as const).map((status) => ({
    name: `an error with status ${status}`,
    path: '/v1/chat/completions',
    request: { model: 'gpt-4o-mini', messages: [] },
    status,
    body: json({ error: { message: 'No.', type: 'invalid_request_error', param: null, code: null } }),
    expected: NOTHING,
  })),
];

function response(status: string, usage: object | null): object {
  return { id: 'resp_golden', object: 'response', status, model: 'gpt-5-2025-08-07', usage };
}
