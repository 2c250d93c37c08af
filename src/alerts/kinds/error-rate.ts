import type { AlertSubject, AlertWindow } from '../../domain/alert.ts';
import type { SettingsOf } from '../../domain/alert-kinds.ts';
import { levelOf, type Observation } from '../observation.ts';
import { describeSubject, formatShare, formatSpan } from '../words.ts';

/** What a subject did in the time that is looked at. */
export interface SubjectUsage {
  readonly subject: AlertSubject;
  readonly requests: number;
  /** Whose outcome was not `ok`: refusals, failures of the upstream, clients that left. */
  readonly errors: number;
  readonly costNanoUsd: number;
}

/** Too few requests say nothing, neither that it began nor that it goes on. */
export function assessErrorRate(
  usages: readonly SubjectUsage[],
  { share, minimum }: SettingsOf<'error_rate'>,
  window: AlertWindow,
): readonly Observation[] {
  return usages
    .filter(({ requests }) => requests >= minimum)
    .map(({ subject, requests, errors }) => {
      const rate = errors / requests;
      const who = describeSubject(subject);
      return {
        subject,
        detail: '',
        level: levelOf(rate, share),
        window,
        isCalendar: false,
        title: `${who} has many errors`,
        summary:
          `${errors} of ${requests} requests of ${who} in ${formatSpan(window.toMs - window.fromMs)} failed ` +
          `(${formatShare(rate)}); the alert is above ${formatShare(share)}.`,
        figures: { errors, requests, error_rate: rate, threshold: share },
      };
    });
}
