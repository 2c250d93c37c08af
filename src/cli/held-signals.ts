/**
 * What the system asks of a server, from the first moment on. Whoever is process 1 of a container is sent no signal
 * that it does not listen for, and everybody else is ended by it, so this is loaded before everything else.
 */
import { createClock } from '../lib/clock.ts';

export interface HeldSignals {
  /** Resolves with the first signal that asks to stop. */
  readonly stop: Promise<NodeJS.Signals>;
  isStopAsked(): boolean;
  /** Calls for each SIGHUP from now on, and at once for those of before. */
  onHangup(listener: () => void): void;
}

/** npm and a supervisor may both pass on one and the same signal; a person takes longer to lose patience. */
const SAME_SIGNAL_MS = 1_000;

/** Who asks to stop a second time gets it at once: exit code 1. */
export function holdSignals(): HeldSignals {
  const { monoMs } = createClock();
  let asked: { readonly signal: NodeJS.Signals; readonly at: number } | null = null;
  let hangups = 0;
  let onHangup: (() => void) | null = null;
  const stop = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        const isSame = asked?.signal === signal && monoMs() - asked.at < SAME_SIGNAL_MS;
        // oxlint-disable-next-line unicorn/no-process-exit -- Whatever still runs is to be left behind.
        if (asked !== null && !isSame) process.exit(1);
        asked ??= { signal, at: monoMs() };
        resolve(signal);
      });
    }
  });
  process.on('SIGHUP', () => {
    if (onHangup === null) hangups++;
    else onHangup();
  });
  return {
    stop,
    isStopAsked: () => asked !== null,
    onHangup: (listener) => {
      onHangup = listener;
      if (hangups > 0) listener();
    },
  };
}

/** Whether the arguments ask for the server, without understanding the rest of them. */
export function asksToServe(args: readonly string[]): boolean {
  return args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--config') === 'serve';
}
