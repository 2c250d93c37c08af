import { execFile } from 'node:child_process';

export interface ProgramAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, for at most `timeout` ms; never rejects. `env` is all of the environment beside PATH. */
export function runProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  timeout = 60_000,
): Promise<ProgramAnswer> {
  const options = { env: { PATH: process.env['PATH'] ?? '', ...env }, timeout };
  return new Promise((settle) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      // A process that could not be started or was killed has no exit code.
      const exitCode = error === null ? 0 : error.code;
      settle({ exitCode: typeof exitCode === 'number' ? exitCode : -1, stdout, stderr });
    });
  });
}

/** Runs JavaScript as documents print it, with `await` at the top, in a process of its own. */
export function runScript(
  source: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramAnswer> {
  return runProgram(process.execPath, ['--input-type=module', '-e', source], env);
}
