import { CommanderError } from 'commander';
import type { Terminal } from './terminal.ts';
import { ConfigError, describeProblems } from '../config/config-error.ts';
import { ManagementError } from '../domain/management-error.ts';

export const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

/** Says what went wrong and gives the exit code for it. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return reportUsage(error, terminal);
  if (error instanceof ManagementError) {
    terminal.fail(error.code, error.message);
    return error.code === 'invalid_value' || error.code === 'not_supported' ? WRONG_USAGE : FAILED;
  }
  if (error instanceof ConfigError) {
    terminal.fail('invalid_config', describeProblems(error));
    return FAILED;
  }
  terminal.fail('internal', error instanceof Error ? error.message : String(error));
  return FAILED;
}

/** Commander ends the program by throwing, also after help, which it has then printed itself. */
function reportUsage(error: CommanderError, terminal: Terminal): number {
  if (error.exitCode === 0) return DONE;
  if (error.code === 'commander.help') return WRONG_USAGE;
  terminal.fail('usage', `${error.message.replace(/^error: /, '')}\nSee --help of the command.`);
  return WRONG_USAGE;
}
