import { Command } from 'commander';
import { addAdminTokenCommands } from './commands/admin-tokens.ts';
import { addAlertCommands } from './commands/alerts.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addConfigCommands } from './commands/config.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEventsCommand } from './commands/events.ts';
import { addKeyCommands } from './commands/keys.ts';
import { addProjectCommands } from './commands/projects.ts';
import { addRequestsCommand } from './commands/requests.ts';
import { addServeCommands } from './commands/serve.ts';
import { addUsageCommand } from './commands/usage.ts';
import { VERSION } from '../app/version.ts';
import type { HeldSignals } from './held-signals.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given. */
export interface Shell {
  readonly terminal: Terminal;
  /** For a command that ends with another code than 0 without an error. */
  readonly setExitCode: (code: number) => void;
  readonly signals: HeldSignals | null;
}

export interface GlobalOptions {
  readonly config: string;
}

export function createProgram(shell: Shell): Command {
  const program = new Command('tollgate')
    .description('Reverse-proxy gateway that enforces API keys in front of LLM and agent APIs.')
    .version(VERSION, '--version')
    .option('--config <file>', 'configuration file', 'gateway.yaml')
    .option('--json', 'print JSON on stdout and nothing else there')
    .configureHelp({ showGlobalOptions: true })
    // Errors are thrown and reported in one place, in the form that --json asks for.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  addServeCommands(program, shell);
  addKeyCommands(program, shell);
  addProjectCommands(program, shell);
  addAdminTokenCommands(program, shell);
  addAuditCommands(program, shell);
  addAlertCommands(program, shell);
  addUsageCommand(program, shell);
  addRequestsCommand(program, shell);
  addEventsCommand(program, shell);
  addConfigCommands(program, shell);
  addDoctorCommand(program, shell);
  return program;
}
