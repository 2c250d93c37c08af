import type { Clock } from '../lib/clock.ts';

/** How late a renewal, an announcement or an alert may be. */
const INTERVAL_MS = 60_000;
/** How often the clock is asked; it may have been moved on by hours, as after a suspended machine wakes up. */
const TICK_MS = 500;

/** Lets time pass, at the start and then every minute or `intervalMs` of `clock`. One pass at a time. */
export function startLifecycle(options: {
  readonly clock: Clock;
  readonly intervalMs?: number;
  readonly passTime: () => Promise<void>;
  readonly onError: (error: Error) => void;
}): { stop(): Promise<void> } {
  const { clock, passTime, onError, intervalMs = INTERVAL_MS } = options;
  let lastMonoMs = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;

  function tick(): void {
    const monoMs = clock.monoMs();
    if (running !== null || monoMs - lastMonoMs < intervalMs) return;
    lastMonoMs = monoMs;
    running = passTime()
      .catch((error: unknown) => onError(error as Error))
      .finally(() => {
        running = null;
      });
  }

  tick();
  const timer = setInterval(tick, TICK_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
