/** Which time a page looks at, and the time before it that it is compared with. */

export type RangeId = '1h' | '6h' | '24h' | '7d' | '30d' | '90d';

interface Range {
  readonly id: RangeId;
  readonly label: string;
  /** The same within a sentence. */
  readonly words: string;
  readonly lengthMs: number;
  /** How finely it is drawn. */
  readonly by: 'minute' | 'hour' | 'day';
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const BUCKET_MS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const;

export const RANGES: readonly Range[] = [
  { id: '1h', label: '1 h', words: 'hour', lengthMs: HOUR_MS, by: 'minute' },
  { id: '6h', label: '6 h', words: '6 hours', lengthMs: 6 * HOUR_MS, by: 'minute' },
  { id: '24h', label: '24 h', words: '24 hours', lengthMs: DAY_MS, by: 'hour' },
  { id: '7d', label: '7 d', words: '7 days', lengthMs: 7 * DAY_MS, by: 'hour' },
  { id: '30d', label: '30 d', words: '30 days', lengthMs: 30 * DAY_MS, by: 'day' },
  { id: '90d', label: '90 d', words: '90 days', lengthMs: 90 * DAY_MS, by: 'day' },
];

export function isRangeId(text: string | null): text is RangeId {
  return RANGES.some(({ id }) => id === text);
}

export function findRange(id: RangeId): Range {
  const range = RANGES.find((each) => each.id === id);
  if (range === undefined) throw new Error(`there is no range ${id}`);
  return range;
}

export interface Period {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
}

export interface UsageWindow extends Period {
  readonly range: Range;
  /** The same length of time, one range earlier. */
  readonly before: Period;
  /** Begins of the minutes, hours or days of the window, in order. */
  readonly times: readonly string[];
}

/**
 * Up to the end of the minute of `nowMs`, from the begin of the first whole minute, hour or day of the range, so that
 * sums and drawings are about the same requests. It stays the same for a minute.
 */
export function windowOf(id: RangeId, nowMs: number): UsageWindow {
  const range = findRange(id);
  const bucketMs = BUCKET_MS[range.by];
  const toMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const fromMs = Math.ceil((toMs - range.lengthMs) / bucketMs) * bucketMs;
  const times: string[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += bucketMs) times.push(toInstant(atMs));
  return {
    range,
    from: toInstant(fromMs),
    to: toInstant(toMs),
    before: { from: toInstant(fromMs - range.lengthMs), to: toInstant(toMs - range.lengthMs) },
    times,
  };
}

/** The rows of a report by time, one for each of `times`; undefined where nothing happened. */
export function alignRows<Row extends { readonly group: string }>(
  rows: readonly Row[],
  times: readonly string[],
): readonly (Row | undefined)[] {
  const byTime = new Map(rows.map((row) => [Date.parse(row.group), row]));
  return times.map((time) => byTime.get(Date.parse(time)));
}

/** Moves instants by a range, so that a time is drawn where the one of today stands. */
export function shiftTimes(times: readonly string[], byMs: number): readonly string[] {
  return times.map((time) => toInstant(Date.parse(time) + byMs));
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}
