/** `tollgate serve` as a process of its own, so that it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = resolve(import.meta.dirname, '../../../src/main.ts');

export interface ServerProcess {
  readonly url: string;
  /** Resolves when the process is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Resolves when it listens; rejects with what it said when it does not. */
export async function startServerProcess(directory: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    cwd: directory,
    env: { ...process.env, TOLLGATE_ADMIN_TOKEN: `tga_${'a'.repeat(46)}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  return {
    url: await readUrl(child, said),
    end: async (signal) => {
      child.kill(signal);
      await gone;
    },
  };
}

async function readUrl(child: ChildProcess, said: string[]): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('the process has no stdout');
  return new Promise((settle, reject) => {
    const lines = createInterface({ input: stdout });
    lines.on('line', (line) => {
      said.push(line);
      const url = /"gateway":"(http:[^"]+)"/.exec(line)?.[1];
      if (url !== undefined) settle(url);
    });
    child.on('exit', () => reject(new Error(`the server ended: ${said.join('\n')}`)));
  });
}
