import type { UsageUnit } from './usage-unit.ts';

/** What a provider reported for one answer. null = not reported, or not believable. */
export interface MeteredUsage {
  /** As the answer names it. */
  readonly model: string | null;
  /** The provider's id of the answer: the same answer read again is the same usage. */
  readonly responseId: string | null;
  /** All input; what was read from or written to a cache is part of it. */
  readonly inputTokens: number | null;
  /** All output; reasoning is part of it. */
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  /** Shares of the above that some models price apart, and what is billed beside tokens. */
  readonly parts: UsageParts;
  /** False where a stream broke off before its final figures: output is then only what was announced. */
  readonly isFinal: boolean;
  /** A count was negative (read as 0) or absurd (read as missing): somebody should look at this upstream. */
  readonly isSuspect: boolean;
}

/** The figures of one usage object, whatever its dialect. */
export type UsageFigures = Pick<
  MeteredUsage,
  'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'parts'
>;

export type UsageParts = Readonly<
  Partial<
    Record<
      Exclude<
        UsageUnit,
        'input_tokens' | 'output_tokens' | 'cache_read_tokens' | 'cache_write_tokens' | 'requests'
      >,
      number
    >
  >
>;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Beyond any context window and any batch of embeddings. */
export const MAX_TOKENS = 100_000_000;

/** Reads counts out of parsed JSON and remembers whether one of them was out of bounds. */
export class CountReader {
  isSuspect = false;

  /** Whole numbers from 0 to MAX_TOKENS; negative ones are 0; everything else is missing. */
  count(object: JsonObject | null, key: string): number | null {
    const value = object?.[key];
    if (typeof value !== 'number') return null;
    if (value < 0) {
      this.isSuspect = true;
      return 0;
    }
    if (Number.isInteger(value) && value <= MAX_TOKENS) return value;
    this.isSuspect = true;
    return null;
  }

  /** The first of the fields that is there. */
  first(object: JsonObject, keys: readonly string[]): number | null {
    for (const key of keys) {
      const value = this.count(object, key);
      if (value !== null) return value;
    }
    return null;
  }
}

export function objectAt(object: JsonObject, key: string): JsonObject | null {
  const value = object[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The sum of those that are there; null where none is. */
export function sum(...counts: readonly (number | null)[]): number | null {
  let total: number | null = null;
  for (const count of counts) if (count !== null) total = (total ?? 0) + count;
  return total;
}

/** Leaves out what was not reported; a reported 0 says that there was none. */
export function collectParts(parts: Partial<Record<keyof UsageParts, number | null>>): UsageParts {
  const collected: Partial<Record<keyof UsageParts, number>> = {};
  for (const key in parts) {
    const unit = key as keyof UsageParts;
    const value = parts[unit] ?? null;
    if (value !== null) collected[unit] = value;
  }
  return collected;
}
