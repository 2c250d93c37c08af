/**
 * Knows a usage object by its fields, so that metering hangs on what was sent and not on where: one upstream
 * may speak several dialects, and many speak one that is not their own.
 */
import {
  collectParts,
  CountReader,
  type JsonObject,
  type MeteredUsage,
  objectAt,
  sum,
  type UsageFigures,
} from '../metered-usage.ts';
import type { Envelope } from '../parsed-envelope.ts';
import { readAnthropicUsage } from './anthropic.ts';
import { readGoogleUsage } from './google.ts';
import { readOpenAiUsage } from './openai.ts';

/** null where the answer reports no usage, or none that any dialect knows. */
export function readUsage(envelope: Envelope): MeteredUsage | null {
  if (envelope.usage === null) return null;
  const counts = new CountReader();
  const figures = readFigures(envelope.usage, counts);
  if (figures === null || isEmpty(figures, counts)) return null;
  const { cacheReadTokens, cacheWriteTokens, inputTokens } = figures;
  return {
    model: envelope.model,
    responseId: envelope.responseId,
    // Parts that exceed the whole were meant to come on top of it.
    inputTokens:
      inputTokens === null ? null : Math.max(inputTokens, sum(cacheReadTokens, cacheWriteTokens) ?? 0),
    outputTokens: figures.outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    parts: figures.parts,
    isFinal: envelope.type !== 'message_start',
    isSuspect: counts.isSuspect,
  };
}

function readFigures(usage: JsonObject, counts: CountReader): UsageFigures | null {
  if ('promptTokenCount' in usage || 'candidatesTokenCount' in usage || 'totalTokenCount' in usage) {
    return readGoogleUsage(usage, counts);
  }
  if ('prompt_tokens' in usage) return readOpenAiUsage(usage, counts);
  if ('cache_read_input_tokens' in usage || 'cache_creation_input_tokens' in usage) {
    return readAnthropicUsage(usage, counts);
  }
  if ('inputTokens' in usage) return readBedrockUsage(usage, counts);
  if ('pages_processed' in usage) return readPages(usage, counts);
  const billed = objectAt(usage, 'billed_units');
  return readOpenAiUsage(billed ?? usage, counts);
}

/** The Converse API of Amazon Bedrock; as at Anthropic, the input leaves out the cache. */
function readBedrockUsage(usage: JsonObject, counts: CountReader): UsageFigures {
  const cacheReadTokens = counts.count(usage, 'cacheReadInputTokens');
  const cacheWriteTokens = counts.count(usage, 'cacheWriteInputTokens');
  const uncached = counts.count(usage, 'inputTokens');
  return {
    inputTokens: uncached === null ? null : sum(uncached, cacheReadTokens, cacheWriteTokens),
    outputTokens: counts.count(usage, 'outputTokens'),
    cacheReadTokens,
    cacheWriteTokens,
    parts: collectParts({}),
  };
}

/** Mistral's OCR bills pages. */
function readPages(usage: JsonObject, counts: CountReader): UsageFigures {
  const pages = counts.count(usage, 'pages_processed');
  return {
    inputTokens: null,
    outputTokens: null,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    parts: collectParts({ input_document_pages: pages }),
  };
}

function isEmpty(figures: UsageFigures, counts: CountReader): boolean {
  const { inputTokens, outputTokens, parts } = figures;
  return (
    inputTokens === null && outputTokens === null && !counts.isSuspect && Object.keys(parts).length === 0
  );
}
