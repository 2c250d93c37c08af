import { collectParts, type CountReader, type JsonObject, sum, type UsageFigures } from '../metered-usage.ts';

/**
 * `usageMetadata` of the Gemini API and of Vertex AI. Counts of 0 are left out on the wire. Thoughts are
 * billed as output, what tools put into the prompt as input.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function readGoogleUsage(usage: JsonObject, counts: CountReader): UsageFigures {
  const thoughts = counts.count(usage, 'thoughtsTokenCount');
  const prompt = (modality: string): number | null =>
    sum(
      countModality(usage, 'promptTokensDetails', modality, counts),
      countModality(usage, 'toolUsePromptTokensDetails', modality, counts),
    );
  const cached = (modality: string): number | null =>
    countModality(usage, 'cacheTokensDetails', modality, counts);
  const output = (modality: string): number | null =>
    countModality(usage, 'candidatesTokensDetails', modality, counts);
  return {
    inputTokens: readTotal(usage, 'promptTokenCount', counts.count(usage, 'toolUsePromptTokenCount'), counts),
    outputTokens: readTotal(usage, 'candidatesTokenCount', thoughts, counts),
    cacheReadTokens: counts.count(usage, 'cachedContentTokenCount'),
    cacheWriteTokens: null,
    parts: collectParts({
      input_audio_tokens: prompt('AUDIO'),
      input_image_tokens: sum(prompt('IMAGE'), prompt('DOCUMENT')),
      input_video_tokens: prompt('VIDEO'),
      cache_audio_read_tokens: cached('AUDIO'),
      cache_image_read_tokens: sum(cached('IMAGE'), cached('DOCUMENT')),
      output_audio_tokens: output('AUDIO'),
      output_image_tokens: sum(output('IMAGE'), output('DOCUMENT')),
      output_video_tokens: output('VIDEO'),
      output_reasoning_tokens: thoughts,
    }),
  };
}

/** A count that is not there is 0; one that is there and not believable makes the total unknown. */
function readTotal(usage: JsonObject, key: string, more: number | null, counts: CountReader): number | null {
  const count = usage[key] === undefined ? 0 : counts.count(usage, key);
  return count === null ? null : count + (more ?? 0);
}

/** A list that leaves a modality out says that there was none of it. */
function countModality(usage: JsonObject, key: string, modality: string, counts: CountReader): number | null {
  const details = usage[key];
  if (!Array.isArray(details)) return null;
  for (const item of details as readonly unknown[]) {
    if (typeof item !== 'object' || item === null) continue;
    const entry = item as JsonObject;
    if (entry['modality'] === modality) return counts.count(entry, 'tokenCount');
  }
  return 0;
}
