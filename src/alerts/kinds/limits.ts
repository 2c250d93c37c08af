/** Usage above a share of a limit, and limits that are used up. */
import type { AlertSubject, AlertWindow } from '../../domain/alert.ts';
import type { SettingsOf } from '../../domain/alert-kinds.ts';
import { levelOf, type Observation, REARM_SHARE } from '../observation.ts';
import { describeSubject, formatShare, formatUsd, nanoToUsd } from '../words.ts';

/** How much of one limit is used. */
export interface LimitReading {
  readonly subject: AlertSubject;
  /** `minute`, `hour`, `day`, `tokens-minute`, `tokens-day` or `budget`. */
  readonly name: string;
  readonly unit: 'requests' | 'tokens' | 'nanoUsd';
  readonly limit: number;
  /** Never negative. */
  readonly remaining: number;
  /** The window as the limit counts it. */
  readonly window: AlertWindow;
  /** The window begins anew at its end, as days and budgets do; others slide. */
  readonly isCalendar: boolean;
}

const HOUR_MS = 3_600_000;

export function assessLimitUsage(
  readings: readonly LimitReading[],
  { share }: SettingsOf<'limit_usage'>,
): readonly Observation[] {
  return readings
    .filter(({ limit }) => limit > 0)
    .map((reading) => {
      const used = reading.limit - reading.remaining;
      // At a share of 1 a limit that is full is meant, and nothing is above it.
      const level = used >= reading.limit ? 'above' : levelOf(used / reading.limit, share);
      return {
        ...describe(reading),
        level,
        // A limit per minute is full and empty again within minutes: once in an hour is enough.
        window: reading.isCalendar ? reading.window : atLeastAnHour(reading.window),
        title: `${describeSubject(reading.subject)} is near its limit ${reading.name}`,
        summary: `${describeUse(reading)}; the alert is at ${formatShare(share)}.`,
        figures: { ...figuresOf(reading), threshold: share },
      };
    });
}

/** Limits per minute heal by themselves before anybody could do something, so they are left out. */
export function assessLimitExhausted(readings: readonly LimitReading[]): readonly Observation[] {
  return readings
    .filter(({ window, limit }) => limit > 0 && window.toMs - window.fromMs >= HOUR_MS)
    .map((reading) => ({
      ...describe(reading),
      level: levelOfExhaustion(reading),
      title: `${describeSubject(reading.subject)} has used up its limit ${reading.name}`,
      summary: `${describeUse(reading)}.`,
      figures: figuresOf(reading),
    }));
}

function levelOfExhaustion({ limit, remaining }: LimitReading): Observation['level'] {
  if (remaining <= 0) return 'above';
  return limit - remaining < limit * REARM_SHARE ? 'below' : 'between';
}

function describe({ subject, name, window, isCalendar }: LimitReading) {
  return { subject, detail: name, window, isCalendar };
}

function atLeastAnHour({ fromMs, toMs }: AlertWindow): AlertWindow {
  return { fromMs: Math.min(fromMs, toMs - HOUR_MS), toMs };
}

function describeUse(reading: LimitReading): string {
  const { subject, name, unit, limit, remaining } = reading;
  const used = limit - remaining;
  const amounts =
    unit === 'nanoUsd'
      ? `${formatUsd(nanoToUsd(used))} of ${formatUsd(nanoToUsd(limit))}`
      : `${used} of ${limit} ${unit}`;
  return `${describeSubject(subject)} has used ${amounts} of its limit ${name} (${formatShare(used / limit)})`;
}

/** Money in dollars. */
function figuresOf({ name, unit, limit, remaining }: LimitReading) {
  const scale = unit === 'nanoUsd' ? nanoToUsd : (amount: number): number => amount;
  const used = limit - remaining;
  return {
    limit_name: name,
    unit: unit === 'nanoUsd' ? 'usd' : unit,
    limit: scale(limit),
    used: scale(used),
    share: used / limit,
  };
}
