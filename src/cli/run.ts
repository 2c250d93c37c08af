/**
 * The command line: turns arguments into calls of services and their answers into text or JSON. What a
 * command needs is imported when it runs, so that `--help` answers at once.
 */
import { createProgram } from './program.ts';
import { DONE, reportFailure } from './failure.ts';
import type { HeldSignals } from './held-signals.ts';
import { Terminal, tolerateClosedPipe } from './terminal.ts';

/**
 * Runs one command and gives its exit code: 0 done, 1 failed, 2 wrong usage. `signals`: those that arrive while a
 * server starts, where they are held already.
 */
export async function runCli(args: readonly string[], signals: HeldSignals | null): Promise<number> {
  tolerateClosedPipe();
  // Looked for here too, because arguments that cannot be understood are reported in the form asked for.
  const terminal = new Terminal(args.includes('--json'));
  let exitCode = DONE;
  try {
    const program = createProgram({
      terminal,
      signals,
      setExitCode: (code) => {
        exitCode = code;
      },
    });
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportFailure(error, terminal);
  }
}
