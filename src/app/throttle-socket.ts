/**
 * Where the command line asks a running server which keys are throttled: a socket beside the database, open to
 * those who may read that. Nothing is written for it, neither by a request nor by a change of the state.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { ApiKey } from '../domain/key.ts';
import type { Throttle } from '../keys/throttle.ts';
import type { Logger } from '../telemetry/log.ts';

/** `data/tollgate.db` → `data/tollgate.db.sock`. */
function socketOf(databaseFile: string): string {
  return `${databaseFile}.sock`;
}

export interface ThrottleSocket {
  close(): Promise<void>;
}

export interface ThrottleSocketParts {
  readonly services: { findKeys(ids: ReadonlySet<string>): Promise<readonly ApiKey[]> };
  isThrottled(key: ApiKey): boolean;
  readonly log: Pick<Logger, 'warn'>;
}

/** null where no socket can be made, as for a path of over 107 bytes: the gateway does without, and says so. */
export async function openThrottleSocket(
  databaseFile: string,
  { services, isThrottled, log }: ThrottleSocketParts,
): Promise<ThrottleSocket | null> {
  const findThrottled = async (ids: readonly string[]): Promise<readonly string[]> => {
    const keys = await services.findKeys(new Set(ids));
    return keys.filter(isThrottled).map(({ id }) => id);
  };
  try {
    return await serveThrottled(databaseFile, findThrottled);
  } catch (error) {
    log.warn({ error: String(error) }, 'the command line cannot see which keys are throttled');
    return null;
  }
}

/**
 * Answers a list of ids with those of throttled keys. The caller holds the lock of the database, so that a file
 * that is there is one that a crash left.
 */
async function serveThrottled(
  databaseFile: string,
  findThrottled: (ids: readonly string[]) => Promise<readonly string[]>,
): Promise<ThrottleSocket> {
  const file = socketOf(databaseFile);
  rmSync(file, { force: true });
  const server = createServer((question, answer) => {
    void json(question)
      .then((ids) => findThrottled(ids as readonly string[]))
      .then((throttled) => answer.end(JSON.stringify(throttled)))
      .catch(() => answer.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, resolve);
  });
  chmodSync(file, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** How long a server that has stopped answering may hold up a command. */
const PATIENCE_MS = 2_000;

/** The view of a process that serves no traffic. */
export function createRemoteThrottle(databaseFile: string): Throttle {
  const throttled = new Set<string>();
  return {
    refresh: async (keys) => {
      const ids = keys.map(({ id }) => id);
      const found = ids.length === 0 ? [] : await ask(socketOf(databaseFile), ids).catch(() => []);
      for (const id of ids) throttled.delete(id);
      for (const id of found) throttled.add(id);
    },
    isThrottled: ({ id }: ApiKey) => throttled.has(id),
  };
}

function ask(socketPath: string, ids: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const question = request(
      { socketPath, method: 'POST', signal: AbortSignal.timeout(PATIENCE_MS) },
      (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`status ${answer.statusCode}`));
        else void json(answer).then((found) => resolve(found as readonly string[]), reject);
      },
    );
    question.on('error', reject);
    question.end(JSON.stringify(ids));
  });
}
