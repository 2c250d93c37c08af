import {
  collectParts,
  type CountReader,
  type JsonObject,
  objectAt,
  sum,
  type UsageFigures,
} from '../metered-usage.ts';

/**
 * Usage of the Messages API. Its `input_tokens` leaves out what was read from or written to the cache.
 * https://docs.anthropic.com/en/api/messages, https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching
 */
export function readAnthropicUsage(usage: JsonObject, counts: CountReader): UsageFigures {
  const cacheReadTokens = counts.count(usage, 'cache_read_input_tokens');
  const cacheWriteTokens = counts.count(usage, 'cache_creation_input_tokens');
  const uncached = counts.count(usage, 'input_tokens');
  return {
    inputTokens: uncached === null ? null : sum(uncached, cacheReadTokens, cacheWriteTokens),
    outputTokens: counts.count(usage, 'output_tokens'),
    cacheReadTokens,
    cacheWriteTokens,
    parts: collectParts({
      cache_write_1h_tokens: counts.count(objectAt(usage, 'cache_creation'), 'ephemeral_1h_input_tokens'),
      output_reasoning_tokens: counts.count(objectAt(usage, 'output_tokens_details'), 'thinking_tokens'),
      web_searches: counts.count(objectAt(usage, 'server_tool_use'), 'web_search_requests'),
    }),
  };
}
