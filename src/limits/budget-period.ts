import type { BudgetPeriod } from '../domain/budget.ts';

/** From `startMs` up to, but not including, `endMs`: milliseconds since the epoch. */
export interface CalendarPeriod {
  readonly startMs: number;
  readonly endMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ALWAYS: CalendarPeriod = { startMs: 0, endMs: Infinity };

/**
 * The calendar periods of budgets in one time zone: days, weeks from Monday, months. A period lasts from the
 * first instant of its first day to that of the next period's, so that a day of 23 or 25 hours, and one whose
 * midnight is skipped by summer time, is one day.
 */
export class BudgetCalendar {
  readonly #format: Intl.DateTimeFormat;
  readonly #latest: Record<BudgetPeriod, CalendarPeriod>;

  /** `timeZone`: an IANA name; throws RangeError for an unknown one. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
    const none: CalendarPeriod = { startMs: 0, endMs: 0 };
    this.#latest = { day: none, week: none, month: none, total: ALWAYS };
  }

  /** The period that holds `nowMs`. Asks Intl only when the period has changed. */
  findPeriod(period: BudgetPeriod, nowMs: number): CalendarPeriod {
    const latest = this.#latest[period];
    if (latest.startMs <= nowMs && nowMs < latest.endMs) return latest;
    const [firstDay, nextFirstDay] = findDays(period, this.#readLocalDay(nowMs));
    const found = { startMs: this.#findStartOfDay(firstDay), endMs: this.#findStartOfDay(nextFirstDay) };
    this.#latest[period] = found;
    return found;
  }

  /** The date that clocks of the zone show, as days since 1970-01-01. */
  #readLocalDay(instantMs: number): number {
    let [year, month, day] = [0, 0, 0];
    for (const part of this.#format.formatToParts(instantMs)) {
      if (part.type === 'year') year = Number(part.value);
      if (part.type === 'month') month = Number(part.value);
      if (part.type === 'day') day = Number(part.value);
    }
    return Date.UTC(year, month - 1, day) / DAY_MS;
  }

  /** By bisection for the first instant of the date: right whatever the zone does with its midnight. */
  #findStartOfDay(day: number): number {
    let before = day * DAY_MS - 26 * HOUR_MS;
    let reached = day * DAY_MS + 26 * HOUR_MS;
    while (reached - before > 1) {
      const middle = Math.floor((before + reached) / 2);
      if (this.#readLocalDay(middle) >= day) reached = middle;
      else before = middle;
    }
    return reached;
  }
}

/** First day of the period that holds `day`, and first day of the next one. */
function findDays(period: BudgetPeriod, day: number): [number, number] {
  if (period === 'week') {
    // Day 0 was a Thursday.
    const monday = day - ((day + 3) % 7);
    return [monday, monday + 7];
  }
  if (period === 'month') {
    const date = new Date(day * DAY_MS);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return [Date.UTC(year, month, 1) / DAY_MS, Date.UTC(year, month + 1, 1) / DAY_MS];
  }
  return [day, day + 1];
}
