import type { Usage } from '@pydantic/genai-prices';
import type { PricedUsage } from '../../../src/usage/cost.ts';

/** Usage in the words of the price library, as the meter would report it. */
export function toPricedUsage(usage: Usage): PricedUsage {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, ...parts } = usage;
  return {
    inputTokens: input_tokens ?? null,
    outputTokens: output_tokens ?? null,
    cacheReadTokens: cache_read_tokens ?? null,
    cacheWriteTokens: cache_write_tokens ?? null,
    parts,
  };
}
