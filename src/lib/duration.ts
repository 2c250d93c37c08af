/** Durations as people write them: a whole number and one unit, as in `90s`, `30m`, `48h` or `30d`. */

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(0|[1-9]\d*)([smhd])$/;
/** A hundred years: sums with an instant stay far away from the limits of Date. */
const MAX_MS = 36_500 * UNITS_MS.d;

/** Milliseconds. Throws a RangeError that says what is wrong. */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text);
  const unit = match?.[2] as keyof typeof UNITS_MS | undefined;
  const ms = unit === undefined ? Number.NaN : Number(match?.[1]) * UNITS_MS[unit];
  if (ms <= MAX_MS) return ms;
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  throw new RangeError(`${shown} is not a duration; write 90s, 30m, 48h or 30d, at most 36500d`);
}

/** In the largest unit that leaves no rest. Less than a whole second is left out. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / UNITS_MS.s);
  for (const unit of ['d', 'h', 'm'] as const) {
    const size = UNITS_MS[unit] / UNITS_MS.s;
    if (seconds !== 0 && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}
