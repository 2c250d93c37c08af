/** Pauses after the first, second … failed attempt, in seconds: about a day in all. */
const PAUSES_S = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800];

/**
 * Milliseconds from a failed attempt to the next; null after the last. Up to a fifth is added by chance, so
 * that what failed together does not come back together. `random`: from 0 to below 1.
 */
export function computeRetryDelayMs(attempts: number, random: number): number | null {
  const pauseS = PAUSES_S[attempts - 1];
  return pauseS === undefined ? null : Math.round(pauseS * 1000 * (1 + random / 5));
}
