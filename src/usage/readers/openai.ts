import {
  collectParts,
  type CountReader,
  type JsonObject,
  objectAt,
  sum,
  type UsageFigures,
} from '../metered-usage.ts';

const INPUT = ['prompt_tokens', 'input_tokens'];
const OUTPUT = ['completion_tokens', 'output_tokens'];
/** DeepSeek, xAI, Mistral, and servers that pass their cache count on without details. */
const CACHED = ['prompt_cache_hit_tokens', 'cached_prompt_text_tokens', 'num_cached_tokens', 'cached_tokens'];

/**
 * Usage of OpenAI's chat completions, completions, Responses, embeddings, images, audio and realtime APIs, and
 * of the many servers that speak like them.
 * https://platform.openai.com/docs/api-reference/chat/object, …/responses/object, …/images, …/audio
 */
export function readOpenAiUsage(usage: JsonObject, counts: CountReader): UsageFigures {
  if (usage['type'] === 'duration') return readDuration(usage);
  const input = detailsOf(usage, 'prompt_tokens_details', 'input_tokens_details', 'input_token_details');
  const output = detailsOf(
    usage,
    'completion_tokens_details',
    'output_tokens_details',
    'output_token_details',
  );
  const cached = input === null ? null : objectAt(input, 'cached_tokens_details');
  const inputTokens = counts.first(usage, INPUT);
  return {
    inputTokens,
    outputTokens: readOutput(usage, inputTokens, output, counts),
    cacheReadTokens: counts.count(input, 'cached_tokens') ?? counts.first(usage, CACHED),
    cacheWriteTokens:
      counts.count(input, 'cache_write_tokens') ?? counts.count(usage, 'cache_creation_input_tokens'),
    parts: collectParts({
      input_audio_tokens: counts.count(input, 'audio_tokens'),
      input_image_tokens: counts.count(input, 'image_tokens'),
      cache_audio_read_tokens: counts.count(cached, 'audio_tokens'),
      cache_image_read_tokens: counts.count(cached, 'image_tokens'),
      output_audio_tokens: counts.count(output, 'audio_tokens'),
      output_image_tokens: counts.count(output, 'image_tokens'),
      output_reasoning_tokens:
        counts.count(output, 'reasoning_tokens') ?? counts.count(usage, 'reasoning_tokens'),
      output_citation_tokens: counts.count(usage, 'citation_tokens'),
      web_searches: counts.count(usage, 'num_search_queries'),
    }),
  };
}

/**
 * Reasoning is part of the completion at OpenAI, and comes on top of it at xAI, whose total shows that, and at
 * Perplexity, as citations do. An embedding has no output at all.
 */
function readOutput(
  usage: JsonObject,
  input: number | null,
  details: JsonObject | null,
  counts: CountReader,
): number | null {
  const total = counts.count(usage, 'total_tokens');
  const output = counts.first(usage, OUTPUT);
  if (output === null) return input !== null && total === input ? 0 : null;
  const reasoning = counts.count(details, 'reasoning_tokens') ?? counts.count(usage, 'reasoning_tokens');
  const citations = counts.count(usage, 'citation_tokens');
  const isOnTop = citations !== null || total === sum(input, output, reasoning);
  return isOnTop ? sum(output, reasoning, citations) : output;
}

/** Transcription billed by the length of the audio. */
function readDuration(usage: JsonObject): UsageFigures {
  const value = usage['seconds'];
  const seconds = typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
  return {
    inputTokens: null,
    outputTokens: null,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    parts: collectParts({ audio_seconds: seconds, input_audio_seconds: seconds }),
  };
}

function detailsOf(usage: JsonObject, ...keys: readonly string[]): JsonObject | null {
  for (const key of keys) {
    const details = objectAt(usage, key);
    if (details !== null) return details;
  }
  return null;
}
