/** `tollgate serve` as a process of its own, in a directory of its own, on ports that the system chooses. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { completeConfig } from '../support/gateway.ts';
import { until } from '../support/until.ts';

export const MAIN = resolve(import.meta.dirname, '../../src/main.ts');

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly directory: string;
  readonly configFile: string;
  readonly url: string;
  readonly admin: string;
  output(): { readonly stdout: string; readonly stderr: string };
  /** The JSON lines of stdout so far. */
  log(): LogLine[];
  signal(name: NodeJS.Signals): void;
  /** The exit code; -1 when a signal ended it. */
  readonly exited: Promise<number>;
  /** Runs a command of the CLI in the same directory and gives what `--json` printed. */
  cli(...args: readonly string[]): Promise<Record<string, unknown>>;
  /** Ends the process, if it runs, and removes the directory. */
  dispose(): Promise<void>;
}

export interface ProcessOptions {
  /** Sections of gateway.yaml; ports and paths are filled in. */
  readonly config?: Record<string, unknown>;
  readonly env?: Record<string, string>;
  /** Used as it is and left there. */
  readonly directory?: string;
  readonly main?: string;
  readonly uid?: number;
}

export async function startProcess(options: ProcessOptions = {}): Promise<ServerProcess> {
  const started = spawnServe(options);
  const { log, output, exited } = started;
  let code: number | null = null;
  void exited.then((exitCode) => {
    code = exitCode;
  });
  const line = await until(
    () => log().find(({ msg }) => msg === 'tollgate is listening') ?? code,
    (found) => found !== null,
    60_000,
  );
  if (line === null || typeof line === 'number') {
    throw new Error(`the server did not start: ${output().stderr}${output().stdout}`);
  }
  return { ...started, url: String(line['gateway']), admin: String(line['admin']) };
}

/** For a start that must fail: what it printed and its exit code. */
export async function runServe(
  options: ProcessOptions,
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const { exited, output, dispose } = spawnServe(options);
  const exitCode = await exited;
  const printed = output();
  await dispose();
  return { exitCode, ...printed };
}

function spawnServe(options: ProcessOptions): Omit<ServerProcess, 'url' | 'admin'> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'tollgate-process-'));
  const configFile = join(directory, 'gateway.yaml');
  if (options.config !== undefined || options.directory === undefined) {
    writeFileSync(configFile, JSON.stringify(completeConfig(options.config ?? {})));
  }
  const main = options.main ?? MAIN;
  const run = { cwd: directory, env: childEnvironment(options.env ?? {}), ...userOf(options) };
  const child = spawn(process.execPath, [main, 'serve'], { ...run, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // `close` comes after the last byte of both streams, `exit` may come before.
  const exited = new Promise<number>((settle) => {
    child.once('close', (code) => settle(code ?? -1));
  });
  return {
    child,
    pid: child.pid ?? -1,
    directory,
    configFile,
    output: () => ({ stdout, stderr }),
    log: () => parseLines(stdout),
    signal: (name) => child.kill(name),
    exited,
    cli: (...args) => runCommand([main, ...args, '--json'], run),
    dispose: async () => {
      child.kill('SIGKILL');
      await exited;
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function userOf({ uid }: ProcessOptions): { uid?: number; gid?: number } {
  return uid === undefined ? {} : { uid, gid: uid };
}

/** Without what the environment of the tests may say about Tollgate. */
function childEnvironment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const { TOLLGATE_ADMIN_TOKEN: _token, TOLLGATE_ADMIN_TOKEN_FILE: _file, ...rest } = process.env;
  return { ...rest, ...extra };
}

function parseLines(text: string): LogLine[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine);
}

async function runCommand(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly uid?: number },
): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((settle) => {
    child.once('close', settle);
  });
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
