import type { AlertSubject, AlertWindow } from '../../domain/alert.ts';
import type { SettingsOf } from '../../domain/alert-kinds.ts';
import { type Observation, REARM_SHARE } from '../observation.ts';
import { describeSubject, formatUsd } from '../words.ts';

export type Measure = 'requests' | 'errors' | 'usd';
export type HourFigures = Readonly<Record<Measure, number>>;

/** One key in one hour, beside the same hour of the weeks before. */
export interface HourOfKey {
  readonly subject: AlertSubject;
  readonly hour: HourFigures;
  /** Latest week first; only weeks in which the key was in use already. An hour without use is zero. */
  readonly history: readonly HourFigures[];
}

const MEASURES: readonly Measure[] = ['requests', 'errors', 'usd'];
const MIN_WEEKS = 4;
/** Makes the median absolute deviation of normally distributed figures their standard deviation. */
const MAD_TO_SIGMA = 1.4826;
/** Figures that were the same every week have no deviation; then a tenth of them counts as one. */
const LEAST_SIGMA_SHARE = 0.1;

/**
 * Compares with the median and the median absolute deviation, which a single outlier in the history does not
 * move (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993). Only more than usual is unusual: what
 * is less is for whoever watches the application. `isOver`: the hour has ended; one that has not can already
 * be too much, but not yet little.
 */
export function assessUnusualPattern(
  hours: readonly HourOfKey[],
  settings: SettingsOf<'unusual_pattern'>,
  window: AlertWindow,
  isOver: boolean,
): readonly Observation[] {
  return hours
    .filter(({ history }) => history.length >= MIN_WEEKS)
    .flatMap((each) =>
      MEASURES.map((measure) => {
        const observation = assessMeasure(each, measure, settings, window);
        return isOver || observation.level === 'above' ? observation : { ...observation, level: 'between' };
      }),
    );
}

function assessMeasure(
  { subject, hour, history }: HourOfKey,
  measure: Measure,
  settings: SettingsOf<'unusual_pattern'>,
  window: AlertWindow,
): Observation {
  const value = hour[measure];
  const { median, mad } = measureSpread(history.map((figures) => figures[measure]));
  const sigma = Math.max(mad * MAD_TO_SIGMA, median * LEAST_SIGMA_SHARE);
  const threshold = Math.max(median + settings.deviations * sigma, settings[measure]);
  const show = measure === 'usd' ? formatUsd : (amount: number): string => `${Number(amount.toFixed(1))}`;
  const who = describeSubject(subject);
  const what = measure === 'usd' ? 'cost' : measure;
  return {
    subject,
    detail: measure,
    level: levelAgainst(value, median, threshold),
    window,
    isCalendar: false,
    title: `${who}: unusual ${what}`,
    summary:
      `${who}: ${what} of the hour ${show(value)}; the median of this hour of the week over ` +
      `${history.length} weeks is ${show(median)}, the median absolute deviation ${show(mad)}; the alert is ` +
      `above ${show(threshold)}.`,
    figures: {
      measure: what,
      value,
      median,
      median_absolute_deviation: mad,
      weeks: history.length,
      threshold,
    },
  };
}

/** The hysteresis is a part of the way from the median to the threshold: of the whole it could lie below the usual. */
function levelAgainst(value: number, median: number, threshold: number): Observation['level'] {
  if (value >= threshold && value > median) return 'above';
  return value < median + (threshold - median) * REARM_SHARE ? 'below' : 'between';
}

export function measureSpread(values: readonly number[]): { readonly median: number; readonly mad: number } {
  const median = medianOf(values);
  return { median, mad: medianOf(values.map((value) => Math.abs(value - median))) };
}

/** 0 of nothing. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
