/** Instants for people: in the time zone of the browser, and in UTC beside it. */

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const LOCAL_DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const UTC = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

export function formatLocal(instant: string): string {
  return LOCAL.format(new Date(instant));
}

export function formatLocalDate(instant: string): string {
  return LOCAL_DATE.format(new Date(instant));
}

export function formatUtc(instant: string): string {
  return `${UTC.format(new Date(instant))} UTC`;
}

/** `3 min. ago`, `in 2 days`; beyond 30 days the date. */
export function formatRelative(instant: string, nowMs: number): string {
  const ms = new Date(instant).getTime() - nowMs;
  if (Math.abs(ms) >= 30 * 86_400_000) return formatLocalDate(instant);
  for (const [unit, size] of UNITS) {
    if (Math.abs(ms) >= size) return RELATIVE.format(Math.trunc(ms / size), unit);
  }
  // The clocks of gateway and browser differ by a little.
  return ms > 5_000 ? 'in less than a minute' : 'just now';
}
