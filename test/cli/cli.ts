/** Runs the command line as people do: a process of its own, in a directory with a small gateway.yaml. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../src/main.ts');

const GATEWAY_YAML = `
storage: { url: "sqlite:data/tollgate.db" }
keys: { pepperFile: data/tollgate.pepper }
plans:
  free: { requestsPerMinute: 100 }
upstreams:
  local: { url: "http://127.0.0.1:4000", provider: generic }
routes:
  - { name: local, path: /local/, upstream: local }
projects:
  shop: { organization: acme, formats: [token, pair] }
`;

export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cli {
  readonly directory: string;
  /** Any command; never rejects. */
  run(...args: readonly string[]): Promise<Answer>;
  /** A command with `--json` that must succeed: what it printed. */
  json(...args: readonly string[]): Promise<Record<string, unknown>>;
  dispose(): void;
}

export function createCli(): Cli {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-cli-'));
  writeFileSync(join(directory, 'gateway.yaml'), GATEWAY_YAML);
  const run = (...args: readonly string[]): Promise<Answer> =>
    new Promise((settle) => {
      execFile(process.execPath, [MAIN, ...args], { cwd: directory }, (error, stdout, stderr) => {
        // A process that could not be started or was killed has no exit code.
        const exitCode = error === null ? 0 : error.code;
        settle({ exitCode: typeof exitCode === 'number' ? exitCode : -1, stdout, stderr });
      });
    });
  return {
    directory,
    run,
    json: async (...args) => {
      const { exitCode, stdout, stderr } = await run(...args, '--json');
      if (exitCode !== 0) throw new Error(`exit ${exitCode}: ${stderr}`);
      return JSON.parse(stdout) as Record<string, unknown>;
    },
    dispose: () => rmSync(directory, { recursive: true }),
  };
}

/** The words of a long command line without quotes in it. */
export function words(line: string): string[] {
  return line.trim().split(/\s+/);
}
