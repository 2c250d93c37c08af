import { json, namedEvents, NOTHING, STREAM, type GoldenAnswer } from './golden.ts';

const MESSAGES = '/v1/messages';
const SONNET = { model: 'claude-sonnet-4-5', max_tokens: 1024, messages: [] };

export const ANTHROPIC_ANSWERS: readonly GoldenAnswer[] = [
  {
    name: 'a message with a cache that is written and read',
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
    name: 'a count of tokens, which is free',
    path: '/v1/messages/count_tokens',
    request: SONNET,
    body: json({ input_tokens: 2095 }),
    expected: NOTHING,
  },
  {
    name: 'a message that was thought about, on caches for five minutes and an hour',
    path: MESSAGES,
    request: {
      ...SONNET,
      max_tokens: 4096,
      stream: true,
      thinking: { type: 'enabled', budget_tokens: 2048 },
    },
    contentType: STREAM,
    body: namedEvents(
      {
        type: 'message_start',
        message: {
          id: 'msg_thoughtful',
          type: 'message',
          model: 'claude-sonnet-4-5-20250929',
          usage: {
            input_tokens: 10,
            cache_creation_input_tokens: 3000,
            cache_read_input_tokens: 2000,
            cache_creation: { ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 2000 },
            output_tokens: 1,
          },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm. "usage"?' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'EqQB' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: '四十二' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 800 } },
      { type: 'message_stop' },
    ),
    // 10 × 3,000 + 1,000 × 3,750 + 2,000 × 6,000 + 2,000 × 300 + 800 × 15,000: thinking is part of the output
    expected: {
      model: 'claude-sonnet-4-5-20250929',
      inputTokens: 5010,
      outputTokens: 800,
      cacheReadTokens: 2000,
      cacheWriteTokens: 3000,
      costNanoUsd: 28_380_000,
    },
  },
  {
    name: 'a message on a context beyond 200,000 tokens, for which everything costs more',
    path: MESSAGES,
    request: SONNET,
    body: json({
      id: 'msg_long',
      type: 'message',
      model: 'claude-sonnet-4-5-20250929',
      content: [],
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 250_000,
        output_tokens: 100,
      },
    }),
    // 10 × 6,000 + 250,000 × 600 + 100 × 22,500
    expected: {
      model: 'claude-sonnet-4-5-20250929',
      inputTokens: 250_010,
      outputTokens: 100,
      cacheReadTokens: 250_000,
      cacheWriteTokens: 0,
      costNanoUsd: 152_310_000,
    },
  },
  ...([400, 429, 500, 529] as const).map((status) => ({
    name: `an error with status ${status}`,
    path: MESSAGES,
    request: SONNET,
    status,
    body: json({ type: 'error', error: { type: 'api_error', message: 'No.' } }),
    expected: NOTHING,
  })),
];
