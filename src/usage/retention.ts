import type { Clock } from '../lib/clock.ts';
import type { LedgerStore, Retained } from './ledger.ts';

export interface UsageRetention {
  readonly recordsMs: number;
  readonly rollupsMs: number;
}

const INTERVAL_MS = 60_000;
/** Rows deleted in one go, a few milliseconds of the ledger's thread, and the pause after them. */
const STEP_ROWS = 500;
const PAUSE_MS = 50;
/** Budgets of a month are summed up from minutes where the month of their time zone begins inside an hour of UTC. */
const LEAST_MINUTES_MS = 32 * 86_400_000;

/** How long each kind is kept. Sums per minute are many, and serve to look at days that are not long ago. */
export function listRetentions({
  recordsMs,
  rollupsMs,
}: UsageRetention): readonly (readonly [Retained, number])[] {
  return [
    ['records', recordsMs],
    ['charges', recordsMs],
    ['minutes', Math.min(rollupsMs, Math.max(recordsMs, LEAST_MINUTES_MS))],
    ['hours', rollupsMs],
    ['days', rollupsMs],
  ];
}

export interface RetentionOptions {
  readonly ledger: Pick<LedgerStore, 'deleteBefore'>;
  readonly clock: Clock;
  /** Asked each time, since a reload may change it. */
  retention(): UsageRetention;
  onError(error: Error): void;
}

/** Deletes what is older than it should be, every minute, in small steps with pauses for the ledger. */
export function startRetention(options: RetentionOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const timer = setInterval(() => {
    running ??= deleteExpired(options, stopping.signal)
      .catch((error: unknown) => options.onError(error as Error))
      .finally(() => {
        running = null;
      });
  }, INTERVAL_MS);
  let running: Promise<void> | null = null;
  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}

export async function deleteExpired(options: RetentionOptions, signal?: AbortSignal): Promise<void> {
  const nowMs = options.clock.nowMs();
  for (const [kind, keptMs] of listRetentions(options.retention())) {
    for (;;) {
      if (signal?.aborted === true) return;
      const deleted = await options.ledger.deleteBefore(kind, nowMs - keptMs, STEP_ROWS);
      if (deleted < STEP_ROWS) break;
      await new Promise((resolve) => {
        setTimeout(resolve, PAUSE_MS);
      });
    }
  }
}
