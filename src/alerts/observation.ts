/** What a look at one subject gave, in a form that is the same for all kinds of rules. */
import type { AlertFigures, AlertScope, AlertSubject, AlertWindow } from '../domain/alert.ts';

export interface Observation {
  readonly subject: AlertSubject;
  /** Which of its figures, where there are several; else ''. */
  readonly detail: string;
  /** `between`: too little to fire, too much to be over. What keeps a figure at its threshold from ringing twice a minute. */
  readonly level: 'above' | 'between' | 'below';
  readonly window: AlertWindow;
  /** The next window is another matter: what fired in the last one is over, and the rule may fire again. */
  readonly isCalendar: boolean;
  readonly title: string;
  /** One sentence that holds the figures; true at every level. */
  readonly summary: string;
  readonly figures: AlertFigures;
}

/** What a rule saw. */
export interface Look {
  readonly observations: readonly Observation[];
  /** Every subject that is not among them is below. */
  readonly isComplete: boolean;
}

/** A rule that has fired is over below this share of its threshold. */
export const REARM_SHARE = 0.9;

/** `value` and `threshold` in the same unit; `threshold` is above 0. */
export function levelOf(value: number, threshold: number): Observation['level'] {
  if (value > threshold) return 'above';
  return value < threshold * REARM_SHARE ? 'below' : 'between';
}

export function nameOf({ subject, detail }: Pick<Observation, 'subject' | 'detail'>): string {
  return `${subject.type} ${subject.id ?? ''} ${detail}`;
}

/** Whether a rule of this scope looks at the subject. */
export function isInScope(scope: AlertScope, subject: AlertSubject): boolean {
  if (scope.type === 'all') return true;
  if (scope.type === 'key') return subject.type === 'key' && subject.id === scope.id;
  return subject.projectId === scope.id;
}

export const GATEWAY: AlertSubject = { type: 'gateway', id: null, name: null, projectId: null };
