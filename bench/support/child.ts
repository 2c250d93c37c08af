/** Starting and stopping the processes a measurement needs. All of them listen on loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** As `npm start` and the image start Node; the baselines get it too, so that it is not what is compared. */
export const NODE_FLAGS: readonly string[] = ['--use-largepages=silent'];

export interface Child {
  readonly pid: number;
  readonly url: string;
  close(): Promise<void>;
}

/** Runs one of our own programs with Node; it prints its port as its first line and ends with its stdin. */
export async function startProgram(file: URL, args: readonly string[]): Promise<Child> {
  const child = spawn(process.execPath, [...NODE_FLAGS, file.pathname, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return toChild(child, Number(line));
  }
  throw new Error(`${file.pathname} ended before it listened.`);
}

/** Runs any other server that listens on `port`; what it writes goes to `NAME.log` in `dir`. */
export async function startServer(
  name: string,
  dir: string,
  port: number,
  command: readonly [string, ...string[]],
): Promise<Child> {
  const logFile = join(dir, `${name}.log`);
  const log = openSync(logFile, 'a');
  const [file, ...args] = command;
  const child = spawn(file, args, { stdio: ['ignore', log, log] });
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) break;
    if (await canConnect(port)) return toChild(child, port);
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`${name} does not listen. It wrote:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
}

/** A port that was free a moment ago, for programs that cannot say which one they were given. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The listener has no port.');
  return address.port;
}

function toChild(child: ChildProcess, port: number): Child {
  const { pid } = child;
  if (pid === undefined || Number.isNaN(port)) throw new Error('The program did not start.');
  return { pid, url: `http://127.0.0.1:${port}`, close: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(killer);
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
