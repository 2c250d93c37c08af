import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ManagementError } from '../domain/management-error.ts';
import type { LimitHistory, LimitHistoryQuery } from '../usage/limit-history.ts';
import type {
  KeyUsage,
  RequestPage,
  RequestQuery,
  UsageGroup,
  UsageQuery,
  UsageReader,
} from '../usage/usage-query.ts';
import type { UsageAnswer, UsageFault, UsageMethod, UsageQuestion } from './usage-thread.ts';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Asks the reader thread. It is started by the first question, and again by the next one after it died. Rejects
 * with a ManagementError: `store_unavailable` where the ledger cannot be read.
 */
export class UsageClient implements UsageReader {
  readonly #usageFile: string;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | null = null;
  #nextId = 1;

  constructor(usageFile: string) {
    this.#usageFile = usageFile;
  }

  sumUsage(query: UsageQuery): Promise<readonly UsageGroup[]> {
    return this.#ask('sumUsage', query);
  }

  listRequests(query: RequestQuery): Promise<RequestPage> {
    return this.#ask('listRequests', query);
  }

  readKeyUsage(keyIds: readonly string[], nowMs: number): Promise<ReadonlyMap<string, KeyUsage>> {
    return this.#ask('readKeyUsage', keyIds, nowMs);
  }

  readLimitHistory(query: LimitHistoryQuery): Promise<LimitHistory> {
    return this.#ask('readLimitHistory', query);
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #ask<T>(method: UsageMethod, ...args: unknown[]): Promise<T> {
    const question: UsageQuestion = { id: this.#nextId++, method, args };
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(question.id, { resolve: (result) => resolve(result as T), reject });
      this.#thread ??= this.#start();
      this.#thread.postMessage(question);
    });
  }

  #start(): Worker {
    // The compiled package holds usage-thread.js where the source tree holds usage-thread.ts.
    const file = new URL(`./usage-thread${extname(import.meta.url)}`, import.meta.url);
    const thread = new Worker(file, { workerData: this.#usageFile });
    let reason = unavailable('the thread that reads usage ended');
    thread.on('message', (answer: UsageAnswer) => this.#receive(answer));
    thread.on('error', (error: Error) => {
      reason = unavailable(`usage cannot be read: ${error.message}`);
    });
    thread.on('exit', () => {
      if (this.#thread === thread) this.#thread = null;
      for (const { reject } of this.#waiting.values()) reject(reason);
      this.#waiting.clear();
    });
    return thread;
  }

  #receive(answer: UsageAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(toError(answer.error));
    else waiting?.resolve(answer.result);
  }
}

function toError({ code, message }: UsageFault): Error {
  return code === null ? new Error(message) : new ManagementError(code, message);
}

function unavailable(message: string): ManagementError {
  return new ManagementError('store_unavailable', message);
}
