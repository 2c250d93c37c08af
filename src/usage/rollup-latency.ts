/** A histogram of durations: enough to tell percentiles to within a bucket, small enough to keep per minute. */

/** Upper ends in milliseconds; one more bucket holds what took longer. Never changed: sums on disk are in them. */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 300_000,
];
export const LATENCY_BUCKETS = LATENCY_BOUNDS_MS.length + 1;

export function createLatencyCounts(): number[] {
  return Array.from({ length: LATENCY_BUCKETS }, () => 0);
}

export function addLatency(counts: number[], durationMs: number): void {
  let index = 0;
  while (index < LATENCY_BOUNDS_MS.length && durationMs > (LATENCY_BOUNDS_MS[index] ?? Infinity)) index++;
  counts[index] = (counts[index] ?? 0) + 1;
}

/** Adds `others` to `counts`. */
export function mergeLatency(counts: number[], others: readonly number[]): void {
  for (const [index, count] of others.entries()) counts[index] = (counts[index] ?? 0) + count;
}

/**
 * The duration in milliseconds that the share `quantile` (0 to 1) of requests did not exceed, interpolated within
 * its bucket; null where there are none. What took longer than the last bound counts as that bound.
 */
export function estimateQuantile(counts: readonly number[], quantile: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = quantile * total;
  let below = 0;
  for (const [index, count] of counts.entries()) {
    const upper = LATENCY_BOUNDS_MS[index];
    if (upper === undefined) break;
    if (count > 0 && below + count >= rank) {
      const lower = LATENCY_BOUNDS_MS[index - 1] ?? 0;
      return lower + (upper - lower) * Math.max(0, (rank - below) / count);
    }
    below += count;
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? null;
}
