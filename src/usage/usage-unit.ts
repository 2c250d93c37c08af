/**
 * What models are priced by. A unit is described by its dimensions, as in the price book it comes from
 * (genai-prices, prices/units.yml): the unit with more of them is a part of the one with fewer, e.g. cached
 * audio is a part of audio input and a part of cached input, both parts of input.
 */
interface UnitDefinition {
  readonly priceKey: string;
  /** How many units the price is for. */
  readonly per: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

function tokens(priceKey: string, dimensions: Record<string, string>): UnitDefinition {
  return { priceKey, per: 1_000_000, dimensions: { family: 'tokens', ...dimensions } };
}

function calls(priceKey: string, dimensions: Record<string, string>): UnitDefinition {
  return { priceKey, per: 1000, dimensions };
}

const INPUT = { direction: 'input' };
const OUTPUT = { direction: 'output' };
const READ = { ...INPUT, token_type: 'cache_read' };
const WRITE = { ...INPUT, token_type: 'cache_write' };

export const USAGE_UNITS = {
  input_tokens: tokens('input_mtok', INPUT),
  input_audio_tokens: tokens('input_audio_mtok', { ...INPUT, modality: 'audio' }),
  input_image_tokens: tokens('input_image_mtok', { ...INPUT, modality: 'image' }),
  input_video_tokens: tokens('input_video_mtok', { ...INPUT, modality: 'video' }),
  cache_read_tokens: tokens('cache_read_mtok', READ),
  cache_audio_read_tokens: tokens('cache_audio_read_mtok', { ...READ, modality: 'audio' }),
  cache_image_read_tokens: tokens('cache_image_read_mtok', { ...READ, modality: 'image' }),
  cache_write_tokens: tokens('cache_write_mtok', WRITE),
  cache_write_1h_tokens: tokens('cache_write_1h_mtok', { ...WRITE, cache_ttl: '1h' }),
  output_tokens: tokens('output_mtok', OUTPUT),
  output_audio_tokens: tokens('output_audio_mtok', { ...OUTPUT, modality: 'audio' }),
  output_image_tokens: tokens('output_image_mtok', { ...OUTPUT, modality: 'image' }),
  output_video_tokens: tokens('output_video_mtok', { ...OUTPUT, modality: 'video' }),
  output_reasoning_tokens: tokens('output_reasoning_mtok', { ...OUTPUT, token_type: 'reasoning' }),
  output_citation_tokens: tokens('output_citation_mtok', { ...OUTPUT, token_type: 'citation' }),
  audio_seconds: {
    priceKey: 'audio_hours',
    per: 3600,
    dimensions: { family: 'durations', modality: 'audio' },
  },
  input_audio_seconds: {
    priceKey: 'input_audio_hours',
    per: 3600,
    dimensions: { family: 'durations', modality: 'audio', ...INPUT },
  },
  input_document_pages: calls('input_document_kpages', { family: 'document_pages', ...INPUT }),
  input_annotated_document_pages: calls('input_annotated_document_kpages', {
    family: 'document_pages',
    ...INPUT,
    page_type: 'annotated',
  }),
  input_text_messages: calls('input_text_messages_kcount', {
    family: 'messages',
    modality: 'text',
    ...INPUT,
  }),
  web_searches: calls('web_searches_kcount', { family: 'tool_calls', tool_type: 'web_search' }),
  storage_searches: calls('storage_searches_kcount', { family: 'tool_calls', tool_type: 'storage_search' }),
  requests: calls('requests_kcount', { family: 'requests' }),
} as const satisfies Record<string, UnitDefinition>;

export type UsageUnit = keyof typeof USAGE_UNITS;

export interface UnitRelations {
  readonly unit: UsageUnit;
  /** All units that are a part of this one. */
  readonly parts: readonly UsageUnit[];
  /** Pairs of units that have exactly this one in common: with both reported, its own count must be too. */
  readonly overlaps: readonly (readonly [UsageUnit, UsageUnit])[];
}

/** By the key of the price, from the most specific unit to the least. */
export function relateUnits(): ReadonlyMap<string, UnitRelations> {
  const units = Object.keys(USAGE_UNITS) as UsageUnit[];
  units.sort((left, right) => dimensionsOf(right).length - dimensionsOf(left).length);
  return new Map(
    units.map((unit) => [
      USAGE_UNITS[unit].priceKey,
      { unit, parts: units.filter((part) => isPartOf(part, unit)), overlaps: overlapsIn(unit, units) },
    ]),
  );
}

function dimensionsOf(unit: UsageUnit): (readonly [string, string])[] {
  return Object.entries(USAGE_UNITS[unit].dimensions);
}

/** Whether every token of `part` is also one of `whole`. */
function isPartOf(part: UsageUnit, whole: UsageUnit): boolean {
  const small: Readonly<Record<string, string>> = USAGE_UNITS[part].dimensions;
  return part !== whole && dimensionsOf(whole).every(([name, value]) => small[name] === value);
}

function overlapsIn(unit: UsageUnit, units: readonly UsageUnit[]): (readonly [UsageUnit, UsageUnit])[] {
  const wholes = units.filter((whole) => isPartOf(unit, whole));
  return wholes.flatMap((left, index) =>
    wholes.slice(index + 1).flatMap((right) => {
      const joined = new Map([...dimensionsOf(left), ...dimensionsOf(right)]);
      const isRelated = isPartOf(left, right) || isPartOf(right, left);
      return !isRelated && joined.size === dimensionsOf(unit).length ? [[left, right] as const] : [];
    }),
  );
}
