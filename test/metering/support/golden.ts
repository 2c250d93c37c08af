/**
 * Answers written after the documentation of the providers, with what each used and costs, reckoned by hand:
 * a price of $1 for a million tokens is 1,000 nano-dollars for one.
 */
export interface GoldenAnswer {
  readonly name: string;
  readonly provider: 'openai' | 'anthropic' | 'google';
  readonly path: string;
  readonly request: object;
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string;
  readonly expected: {
    readonly model: string | null;
    readonly inputTokens: number | null;
    readonly outputTokens: number | null;
    readonly cacheReadTokens?: number | null;
    readonly cacheWriteTokens?: number | null;
    readonly costNanoUsd: number | null;
  };
}

const json = (value: unknown): string => JSON.stringify(value);
const events = (...values: readonly unknown[]): string =>
  values.map((value) => `data: ${json(value)}\n\n`).join('');
interface NamedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}
const namedEvents = (...values: readonly NamedEvent[]): string =>
  values.map((value) => `event: ${value.type}\ndata: ${json(value)}\n\n`).join('');

const CHAT = { id: 'chatcmpl-golden', object: 'chat.completion', created: 1_760_000_000 };
const STREAM = 'text/event-stream';
const MESSAGES = '/v1/messages';
const SONNET = { model: 'claude-sonnet-4-5', max_tokens: 1024, messages: [] };

export const GOLDEN_ANSWERS: readonly GoldenAnswer[] = [
  {
    name: 'a chat completion',
    provider: 'openai',
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
    provider: 'openai',
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
    provider: 'openai',
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
    provider: 'openai',
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
    name: 'a message with a cache that is written and read',
    provider: 'anthropic',
    path: MESSAGES,
    request: SONNET,
    body: json({
      id: 'msg_golden',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5-20250929',
      content: [{ type: 'text', text: 'Hi.' }],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 1000,
        cache_read_input_tokens: 2000,
        output_tokens: 100,
      },
    }),
    // 10 × 3,000 + 1,000 × 3,750 + 2,000 × 300 + 100 × 15,000
    expected: {
      model: 'claude-sonnet-4-5-20250929',
      inputTokens: 3010,
      outputTokens: 100,
      cacheReadTokens: 2000,
      cacheWriteTokens: 1000,
      costNanoUsd: 5_880_000,
    },
  },
  {
    name: 'a streamed message',
    provider: 'anthropic',
    path: MESSAGES,
    request: { ...SONNET, stream: true },
    contentType: STREAM,
    body: namedEvents(
      {
        type: 'message_start',
        message: {
          id: 'msg_streamed',
          model: 'claude-sonnet-4-5-20250929',
          usage: { input_tokens: 25, output_tokens: 1 },
        },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi.' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 15 } },
      { type: 'message_stop' },
    ),
    // 25 × 3,000 + 15 × 15,000
    expected: {
      model: 'claude-sonnet-4-5-20250929',
      inputTokens: 25,
      outputTokens: 15,
      costNanoUsd: 300_000,
    },
  },
  {
    name: 'an answer with thoughts',
    provider: 'google',
    path: '/v1beta/models/gemini-2.5-flash:generateContent',
    request: { contents: [] },
    body: json({
      candidates: [{ content: { parts: [{ text: 'Hi.' }] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 10,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 20,
        totalTokenCount: 35,
      },
      modelVersion: 'gemini-2.5-flash',
      responseId: 'golden',
    }),
    // 10 × 300 + 25 × 2,500
    expected: { model: 'gemini-2.5-flash', inputTokens: 10, outputTokens: 25, costNanoUsd: 65_500 },
  },
  {
    name: 'a streamed answer that counts along',
    provider: 'google',
    path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    request: { contents: [] },
    contentType: STREAM,
    body: events(
      {
        candidates: [{ content: { parts: [{ text: 'H' }] } }],
        usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 1, totalTokenCount: 11 },
        modelVersion: 'gemini-2.5-flash',
      },
      {
        candidates: [{ content: { parts: [{ text: 'i.' }] }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 4, totalTokenCount: 14 },
        modelVersion: 'gemini-2.5-flash',
      },
    ).replaceAll('\n', '\r\n'),
    // 10 × 300 + 4 × 2,500
    expected: { model: 'gemini-2.5-flash', inputTokens: 10, outputTokens: 4, costNanoUsd: 13_000 },
  },
  {
    name: 'a count of tokens, which is free',
    provider: 'anthropic',
    path: '/v1/messages/count_tokens',
    request: SONNET,
    body: json({ input_tokens: 2095 }),
    expected: { model: null, inputTokens: null, outputTokens: null, costNanoUsd: null },
  },
  ...([400, 429, 500, 529] as const).map((status) => ({
    name: `an error with status ${status}`,
    provider: 'anthropic' as const,
    path: MESSAGES,
    request: SONNET,
    status,
    body: json({ type: 'error', error: { type: 'api_error', message: 'No.' } }),
    expected: { model: null, inputTokens: null, outputTokens: null, costNanoUsd: null },
  })),
];

function response(status: string, usage: object | null): object {
  return { id: 'resp_golden', object: 'response', status, model: 'gpt-5-2025-08-07', usage };
}
