import type { AlertState } from '../domain/alert.ts';
import type { Observation } from './observation.ts';

/** `refire`: what fired in an earlier calendar window is over, and the same begins in this one. */
export type Transition = 'fire' | 'resolve' | 'refire' | 'stay';

/**
 * One event per rule and window: a rule that is over may fire again when its last firing has left the window.
 * That it must be over first is the hysteresis, see `Observation.level`.
 */
export function decideTransition(
  state: Pick<AlertState, 'firing' | 'firedAt'> | undefined,
  { level, window, isCalendar }: Pick<Observation, 'level' | 'window' | 'isCalendar'>,
): Transition {
  const isNewWindow = state === undefined || state.firedAt < window.fromMs;
  if (state === undefined || state.firing === null) {
    return level === 'above' && isNewWindow ? 'fire' : 'stay';
  }
  if (level === 'below') return 'resolve';
  if (!isCalendar || !isNewWindow) return 'stay';
  return level === 'above' ? 'refire' : 'resolve';
}
