import type { AlertWindow } from '../../domain/alert.ts';
import type { SettingsOf } from '../../domain/alert-kinds.ts';
import { levelOf, type Observation } from '../observation.ts';
import { describeSubject, formatUsd, nanoToUsd } from '../words.ts';
import type { SubjectUsage } from './error-rate.ts';

/** `usage`: what the scope of the rule has cost in the calendar period. */
export function assessCost(
  { subject, costNanoUsd }: Pick<SubjectUsage, 'subject' | 'costNanoUsd'>,
  { usd, period }: SettingsOf<'cost'>,
  window: AlertWindow,
): Observation {
  const cost = nanoToUsd(costNanoUsd);
  const who = describeSubject(subject);
  return {
    subject,
    detail: '',
    level: levelOf(cost, usd),
    window,
    isCalendar: true,
    title: `${who} costs more than ${formatUsd(usd)} a ${period}`,
    summary: `${who} has cost ${formatUsd(cost)} this ${period}; the alert is above ${formatUsd(usd)}.`,
    figures: { cost_usd: cost, threshold_usd: usd, period },
  };
}
