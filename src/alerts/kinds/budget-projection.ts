import type { SettingsOf } from '../../domain/alert-kinds.ts';
import { levelOf, type Observation } from '../observation.ts';
import { describeSubject, formatShare, formatUsd, nanoToUsd } from '../words.ts';
import type { LimitReading } from './limits.ts';

/**
 * What the period will cost if it goes on as it did so far: spent × length of the period ÷ time passed. Early
 * in a period one request says nothing about the rest, so the first part of it is let pass.
 */
export function assessBudgetProjection(
  readings: readonly LimitReading[],
  { elapsed }: SettingsOf<'budget_projection'>,
  nowMs: number,
): readonly Observation[] {
  return readings.flatMap((reading) => {
    const { name, limit, window, isCalendar } = reading;
    // A budget without an end (`total`) has no projection.
    if (name !== 'budget' || !isCalendar || limit <= 0) return [];
    const passed = (nowMs - window.fromMs) / (window.toMs - window.fromMs);
    return passed < elapsed || passed > 1 ? [] : [describeProjection(reading, passed)];
  });
}

function describeProjection(
  { subject, limit, remaining, window }: LimitReading,
  passed: number,
): Observation {
  const spentUsd = nanoToUsd(limit - remaining);
  const budgetUsd = nanoToUsd(limit);
  const projectedUsd = spentUsd / passed;
  const who = describeSubject(subject);
  return {
    subject,
    detail: '',
    level: levelOf(projectedUsd, budgetUsd),
    window,
    isCalendar: true,
    title: `${who} is on the way to overrun its budget`,
    summary:
      `${who} has spent ${formatUsd(spentUsd)} in ${formatShare(passed)} of the period; at this rate it ` +
      `will be ${formatUsd(projectedUsd)} of a budget of ${formatUsd(budgetUsd)}.`,
    figures: {
      spent_usd: spentUsd,
      projected_usd: projectedUsd,
      budget_usd: budgetUsd,
      period_elapsed_share: passed,
    },
  };
}
