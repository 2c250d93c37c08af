const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds of an ISO 8601 instant with seconds and zone. Throws a RangeError that says what is wrong. */
export function parseInstant(text: string): number {
  const match = INSTANT.exec(text);
  const ms = match === null ? Number.NaN : Date.parse(text);
  // Date.parse takes the 30th of February for the 2nd of March.
  const day = match?.[1] ?? '';
  const exists = !Number.isNaN(ms) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  if (exists) return ms;
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  throw new RangeError(`${shown} is not an instant; write 2026-12-31T23:59:59Z`);
}

/** ISO 8601 in UTC, without the fraction where there is none, so that what was given comes back as it was. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
