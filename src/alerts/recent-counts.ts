const MINUTE_MS = 60_000;
/** The longest window that a rule can have. */
const KEPT_MS = 25 * 3_600_000;

/** Counts by name over the last day, to the minute. */
export class RecentCounts {
  /** Begin of the minute → counts; oldest first as long as the clock goes forward. */
  readonly #minutes = new Map<number, Map<string, number>>();

  add(name: string, by: number, nowMs: number): void {
    if (by <= 0) return;
    const minute = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const counts = this.#minutes.get(minute) ?? this.#open(minute);
    counts.set(name, (counts.get(name) ?? 0) + by);
  }

  /** By name; the minute that holds `fromMs` counts whole. */
  since(fromMs: number): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const [minute, counts] of this.#minutes) {
      if (minute + MINUTE_MS <= fromMs) continue;
      for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
    }
    return sums;
  }

  #open(minute: number): Map<string, number> {
    for (const known of this.#minutes.keys()) {
      if (known < minute - KEPT_MS) this.#minutes.delete(known);
    }
    const counts = new Map<string, number>();
    this.#minutes.set(minute, counts);
    return counts;
  }
}
