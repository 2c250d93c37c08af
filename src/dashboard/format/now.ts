/** Milliseconds since 1970 by the clock of the browser. The only place of the dashboard that reads time. */
export function nowMs(): number {
  return Date.now();
}
